"""What is not selected is left alone, and what a domain no longer offers leaves its port."""

import json
import shutil

from e2e.conftest import READINGS, STATIONS
from e2e.meshes import Mesh, Product


def test_a_selection_that_matches_nothing_is_said(built_quickly: Mesh, quick_engine: str) -> None:
    before = built_quickly.files("north")
    result = built_quickly.mesh("build", "--engine", quick_engine, "--select", "readngs")
    assert result.code == 2, result.said
    assert "`--select readngs` matches no node of north, south. Did you mean `readings`?" in result.err
    assert built_quickly.files("north") == before


def test_a_selection_builds_that_and_no_more(built_quickly: Mesh, quick_engine: str) -> None:
    result = built_quickly.mesh("build", "--engine", quick_engine, "--select", "stations", "--json")
    assert result.code == 0, result.said
    assert {report["domain"]: (report["state"], report["models"]) for report in json.loads(result.out)["domains"]} == {
        "north": ("built", 1),
        "south": ("nothing selected", 0),
    }


def retire(mesh: Mesh, *kept: Product) -> None:
    """Declares `north` with what is kept only, and a new interface: the written one of the fixture keeps what it does not know."""
    shutil.rmtree(mesh.root / "domains" / "north" / "interface")
    mesh.add_domain("north", *kept)


def test_a_retired_product_leaves_the_port_and_the_last_one_too(pair: Mesh, engine: str) -> None:
    pair.build("north", engine=engine)
    assert sorted(pair.pointer("north")) == ["readings.v1", "stations.v1"]
    retire(pair, READINGS)
    assert pair.build("north", engine=engine).code == 0
    assert sorted(pair.pointer("north")) == ["readings.v1"]
    retire(pair)
    pair.write("domains/north/models/internal.sql", "select 1 as one")
    result = pair.build("north", engine=engine)
    assert result.code == 0, result.said
    assert pair.pointer("north") == {}
    pair.add_domain("north", READINGS, STATIONS)
    assert pair.build("north", engine=engine).code == 0
    assert sorted(pair.pointer("north")) == ["readings.v1", "stations.v1"]
