"""Records of history by the hour, for the judge's tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

from mesh.core.history.history import Profile
from mesh.core.history.records import AttemptRecord, BuildRecord, TestRecord
from mesh.core.model import Address, Owner, Product
from mesh.core.slo.facts import AgeTest, Facts
from mesh.core.slo.judge import judge
from mesh.core.slo.judged import JudgedLevel

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
ORDERS = Address("sales", "orders", 2)
ID = "model.sales.orders.v2"
AGE = AgeTest("test.sales.age", "ordered_at_utc", 48)


def ago(**of: float) -> str:
    return (NOW - timedelta(**of)).strftime("%Y-%m-%dT%H:%M:%SZ")


def attempt(at: str, outcome: str = "published", **more: Any) -> AttemptRecord:
    more = {"port": "open", "run": at, "rows": 100, **more}
    return AttemptRecord("sales", "orders", 2, at=at, outcome=outcome, **more)


def ran(at: str, status: str = "pass", **more: Any) -> TestRecord:
    more = {"run": at, "test": "test.sales.key", "name": "key", "node": ID, **more}
    return TestRecord("sales", at=at, status=status, **more)


def built(at: str, seconds: float = 60.0, state: str = "built") -> BuildRecord:
    return BuildRecord("sales", at, at, at, seconds, state)


def profiled(at: str, drift: float | None, column: str = "amount") -> Profile:
    return Profile(at, at, 100, drift, column if drift is not None else "")


def product(**slo: object) -> Product:
    return Product(ORDERS, "One row per order.", (), Owner("sales"), 2, meta={"slo": slo} if slo else {}, service_levels=slo)


def levels(promised: Product, facts: Facts, now: datetime = NOW) -> dict[str, JudgedLevel]:
    return {level.name: level for level in judge(promised, facts, now)}
