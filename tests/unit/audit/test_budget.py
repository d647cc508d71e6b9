import pytest
from mesh.core.audit.budget import Budget, Spent, declared_budget, refusal, spent
from mesh.core.audit.record import BEGINNING, Action, Draft, Used, seal
from mesh.core.errors import InputError

AT = "2026-01-01T00:00:00Z"


def dp(address: str, consumer: str, epsilon: float, action: Action = Action.DP) -> Draft:
    return Draft(action, "ann", products=(Used(address, "p1", ()),), details={"consumer": consumer, "epsilon": epsilon, "budget": 3.0})


def test_epsilons_add_up_over_versions_and_by_consumer() -> None:
    drafts = [
        dp("a.b.v1", "reader", 0.1),
        dp("a.b.v2", "reader", 0.2),
        dp("a.b.v1", "analyst", 1.0),
        dp("a.c.v1", "reader", 2.0),
        dp("a.b.v1", "reader", 9.0, Action.REFUSED),
        Draft(Action.QUERY, "ann"),
    ]
    records = [seal(draft, sequence=number, at=AT, previous=BEGINNING) for number, draft in enumerate(drafts, start=1)]
    assert spent(records) == [
        Spent("a.b", "analyst", 1.0, 1, AT, 3.0),
        Spent("a.b", "reader", 0.3, 2, AT, 3.0),
        Spent("a.c", "reader", 2.0, 1, AT, 3.0),
    ]


def test_the_last_of_a_budget_can_be_spent_and_no_more() -> None:
    thirty = [seal(dp("a.b.v1", "reader", 0.1), sequence=number, at=AT, previous=BEGINNING) for number in range(1, 30)]
    known = spent(thirty)
    assert refusal(known, "a.b", "reader", 0.1, 3.0) == ""
    assert "has epsilon 0.1 left of 3, and this query asks for 0.2" in refusal(known, "a.b", "reader", 0.2, 3.0)
    assert refusal(known, "a.b", "analyst", 3.0, 3.0) == ""
    assert "is spent of 3" in refusal([Spent("a.b", "reader", 3.0, 1, AT, 3.0)], "a.b", "reader", 0.1, 3.0)
    assert "is spent of 2" in refusal([Spent("a.b", "reader", 3.0, 1, AT, 3.0)], "a.b", "reader", 0.1, 2.0)


@pytest.mark.parametrize(
    ("meta", "budget"),
    [
        ({"privacy_budget": {"epsilon": 3}}, Budget(3.0, 1)),
        ({"privacy_budget": {"epsilon": 0.5, "delta": 0}}, Budget(0.5, 1)),
        ({"privacy_budget": {"epsilon": 3.0, "max_rows_per_subject": 5}, "subject": "customer_id"}, Budget(3.0, 5)),
    ],
)
def test_declared(meta: dict[str, object], budget: Budget) -> None:
    assert declared_budget(meta, "a.b.v1") == budget


@pytest.mark.parametrize(
    ("meta", "message"),
    [
        ({}, "declares no privacy budget"),
        ({"privacy_budget": 3}, "is no `{epsilon"),
        ({"privacy_budget": {"epsilon": 3, "epsilom": 3}}, "is no `{epsilon"),
        ({"privacy_budget": {}}, "has no `epsilon` above 0"),
        ({"privacy_budget": {"epsilon": True}}, "has no `epsilon` above 0"),
        ({"privacy_budget": {"epsilon": -1}}, "has no `epsilon` above 0"),
        ({"privacy_budget": {"epsilon": float("nan")}}, "has no `epsilon` above 0"),
        ({"privacy_budget": {"epsilon": 1, "delta": 0.1}}, "needs none"),
        ({"privacy_budget": {"epsilon": 1, "max_rows_per_subject": 0}, "subject": "x"}, "no whole number from 1"),
        ({"privacy_budget": {"epsilon": 1, "max_rows_per_subject": 2.5}, "subject": "x"}, "no whole number from 1"),
        ({"privacy_budget": {"epsilon": 1, "max_rows_per_subject": 5}}, "no `subject`"),
        ({"privacy_budget": {"epsilon": 1}, "subject": "x"}, "has no `max_rows_per_subject`"),
    ],
)
def test_no_budget_that_can_be_kept(meta: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=r"a\.b\.v1") as error:
        declared_budget(meta, "a.b.v1")
    assert message in str(error.value)
