"""What the contract says of masked columns."""

import pytest
from mesh.core.changes.change import Kind
from mesh.core.contract import changes
from mesh.core.masks import MASKS, as_published, mask_kind, without_mask
from mesh.core.model import Address, Column, Owner, Product

EMAIL = Column("email", "varchar", "Where letters go.", is_nullable=False)


def masked(mask: object, **facts: object) -> Column:
    return Column(**{"name": "email", "type": "varchar", "description": "Where letters go.", "is_nullable": False, "meta": {"mask": mask}, **facts})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("mask", "words"),
    [
        ("token", "Where letters go. Published as a token."),
        ({"kind": "token", "space": "customer"}, "Where letters go. Published as a token."),
        ("hash", "Where letters go. Published as a keyed hash."),
        ({"kind": "partial", "keep": 2}, "Where letters go. Published in part."),
        ("year", "Where letters go. Published as its year only."),
        ("nonsense", "Where letters go."),
        (["hash"], "Where letters go."),
        ({"keep": 2}, "Where letters go."),
        (None, "Where letters go."),
    ],
)
def test_the_description_says_what_readers_get(mask: object, words: str) -> None:
    column = as_published(masked(mask))
    assert column.description == words
    assert as_published(column) == column
    assert without_mask(column.description) == "Where letters go."


def test_every_kind_has_words() -> None:
    assert all(as_published(masked(kind, description="")).description.startswith("Published ") for kind in MASKS)


def test_a_column_without_a_mask_is_left_alone() -> None:
    assert as_published(EMAIL) is EMAIL


@pytest.mark.parametrize(("kind", "is_nullable"), [("varchar", False), ("varchar(20)", False), ("date", True), ("bigint", True)])
def test_redacted_to_nothing_may_be_null(kind: str, is_nullable: bool) -> None:
    assert as_published(masked("redact", type=kind)).is_nullable is is_nullable
    assert as_published(masked("token", type=kind)).is_nullable is False


def test_sentences_of_people_are_not_taken_for_ours() -> None:
    assert without_mask("Published monthly. Published by the airport.") == "Published monthly. Published by the airport."


@pytest.mark.parametrize(("meta", "kind"), [(None, ""), ({}, ""), ({"mask": 3}, ""), ({"mask": {"kind": 3}}, ""), ({"mask": {"kind": "hash"}}, "hash")])
def test_the_kind_of_a_mask(meta: dict[str, object] | None, kind: str) -> None:
    assert mask_kind(meta) == kind


def test_a_new_mask_is_one_change() -> None:
    before, after = (Product(Address("a", "people", 1), "", (column,), Owner("a"), 1) for column in (EMAIL, as_published(masked("token"))))
    (change,) = changes([before], [after], today="")
    assert change.kind is Kind.MASK_ADDED
    assert [one.kind for one in changes([after], [before], today="")] == [Kind.MASK_REMOVED]
