"""What a failed build leaves: a readable port, and a domain that is not taken for up to date."""

from dataclasses import replace

from e2e.conftest import READINGS, STATIONS
from e2e.meshes import Mesh

ONLY_FIRST = ({"platform.row_count_between": {"name": "few_enough", "arguments": {"max_rows": 3}}},)


def test_a_lost_pointer_comes_back_even_when_everything_is_withheld(built: Mesh, engine: str) -> None:
    good = built.pointer("north")
    built.add_products("north", replace(READINGS, sql="select 1::bigint as reading_id, 1 as generation from range(9)", tests=ONLY_FIRST))
    (built.port("north") / "current.json").unlink()
    result = built.dbt(engine, "north", "build", "--select", "readings")
    assert "withheld north.readings.v1" in result.said
    assert built.pointer("north")["readings.v1"]["publication_id"] == good["readings.v1"]["publication_id"]


def test_a_failed_build_is_not_up_to_date_afterwards(pair: Mesh, quick_engine: str) -> None:
    """The failure comes from the environment, so nothing that the fingerprint sees has changed."""
    pair.add_products("north", replace(READINGS, tests=ONLY_FIRST), STATIONS)
    assert pair.build("north", engine=quick_engine).code == 0
    assert pair.build("north", "--force", engine=quick_engine, READINGS="9").code == 1
    again = pair.mesh("build", "north", "--engine", quick_engine, "--json")
    assert again.code == 0, again.said
    assert again.domain("north")["state"] == "built"
    assert pair.mesh("build", "north", "--engine", quick_engine, "--json").domain("north")["state"] == "up to date"
