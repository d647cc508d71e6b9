from datetime import date

import pytest
from mesh.core.errors import InputError
from mesh.core.governance.agreements import Agreement, Consumer
from mesh.core.model import Address
from mesh.core.privacy.account import agreed_epsilon

ADDRESS, READER, DAY = Address("a", "b", 1), Consumer("role", "reader"), date(2026, 6, 30)


def agreement(epsilon: float | None, *, purpose: str = "research", version: int = 1, end: date = date(2026, 12, 31), who: Consumer = READER) -> Agreement:
    return Agreement(who, "a", "b", (version,), ("open",), purpose, "terms", date(2026, 1, 1), end, "owner", "owner", epsilon, "x.yml")


def epsilon(*agreements: Agreement, purpose: str = "", **meta: object) -> float:
    return agreed_epsilon(meta, 3.0, agreements, READER, ADDRESS, purpose, DAY)


def test_the_smaller_of_both_counts() -> None:
    assert epsilon() == 3.0
    assert epsilon(agreement(2.0)) == 2.0
    assert epsilon(agreement(9.0)) == 3.0
    assert epsilon(agreement(1.0), agreement(2.0, purpose="other")) == 2.0
    assert epsilon(agreement(1.0), agreement(2.0, purpose="other"), purpose="research") == 1.0
    assert epsilon(agreement(1.0, who=Consumer("domain", "reader"))) == 3.0


@pytest.mark.parametrize(
    ("agreements", "meta", "message"),
    [
        ((), {"agreement": "required"}, "is for those with an agreement"),
        ((), {"consumers": ["role:other"]}, "is for those with an agreement"),
        ((), {"ports": ["restricted"]}, "is for those with an agreement"),
        ((agreement(2.0, end=date(2026, 6, 29)),), {}, "ended on 2026-06-29"),
        ((agreement(2.0, version=2),), {"agreement": "required"}, "is about version 2"),
        ((agreement(None),), {}, "grants no `epsilon`"),
    ],
)
def test_no_budget(agreements: tuple[Agreement, ...], meta: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match="reader") as error:
        epsilon(*agreements, **meta)
    assert message in str(error.value)


def test_another_purpose_is_no_way_around_an_agreement() -> None:
    with pytest.raises(InputError, match="is for `research`"):
        epsilon(agreement(1.0), purpose="marketing")
