"""What docs/service-levels.md says of promises, reports and commands is true."""

import re
import shlex
from pathlib import Path

import yaml
from mesh.adapters.slo import notify
from mesh.cli import _parser
from mesh.core.model import Address
from mesh.core.slo.amounts import _SIZES
from mesh.core.slo.judged import JudgedLevel, LevelState, Mark
from mesh.core.slo.promises import _READERS, DEFAULT_WINDOW, JUDGED, WINDOW, promises
from mesh.core.slo.report import document
from mesh.core.slo.tries import LAST

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "service-levels.md").read_text(encoding="utf-8")


def first_cells(table: int) -> list[str]:
    """The names in the first column of one of the page's tables."""
    tables = re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE)
    return [name for row in tables[table].splitlines()[2:] for name in re.findall(r"`(\w+)`", row.split("|")[1])]


def test_the_example_promises_everything_and_can_be_read() -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    told = yaml.safe_load(example)["config"]["meta"]["mesh"]["slo"]
    assert promises(told).problems == {}
    assert told.keys() >= _READERS.keys()
    assert promises(told).stated == {"frequency": "every night"}


def test_every_promise_is_in_the_table() -> None:
    assert first_cells(0) == [*JUDGED, WINDOW]
    assert f"{DEFAULT_WINDOW} where nothing is stated" in PAGE
    assert all(f"{unit}s" in PAGE for unit in _SIZES)
    assert f"the last {LAST} runs" in PAGE
    assert (ROOT / "governance/policies/quality/service_levels_are_readable.sql").is_file()


def test_every_key_of_a_report_is_documented() -> None:
    level = JudgedLevel("rows", "", "", LevelState.MET, trend=(Mark("", LevelState.MET, ""),))
    found = document({Address("a", "b", 1): (level,)}, environment="dev", at="", commit="", problems=(), with_trends=True)
    assert first_cells(1) == list(found)
    [levels] = found["levels"]  # type: ignore[misc]
    assert all(f"`{key}`" in PAGE for key in (*levels, *levels["trend"][0]))  # type: ignore[index]
    assert all(f"`{state}`" in PAGE for state in LevelState)


def test_its_commands_parse() -> None:
    commands = [part.strip() for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines() for part in line.split("||")]
    assert len(commands) == 6
    for command in commands:
        arguments = _parser().parse_args(shlex.split(command.split("#")[0].split(">")[0])[1:])
        assert arguments.command == "status"
        assert arguments.slo
    assert notify.WEBHOOK in PAGE
    assert f"within {notify._SECONDS} seconds" in PAGE


def test_every_product_of_this_repository_promises_what_can_be_judged() -> None:
    from mesh.adapters.interfaces import read_interface
    from mesh.adapters.tree import read_domains

    products = [product for domain in read_domains(ROOT).values() for product in read_interface(domain)]
    assert len(products) >= 15
    for product in products:
        told = promises(product.service_levels)
        assert told.problems == {}, product.address
        assert None not in (told.quality, told.availability, told.rows, told.latency, told.drift), product.address
        assert told.freshness or "frequency" in told.stated, product.address
