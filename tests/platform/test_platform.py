"""The platform package on both engines: one `dbt build` of the project in this folder per engine, then questions about its results.

Unit tests and data tests of the project say themselves what they expect. Asked here is only what dbt cannot say about itself: that nothing failed but
the tests with wrong arguments, with which message, and that every macro is documented. Publishing is tested in tests/e2e.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
PLATFORM = HERE.parents[1] / "platform"
GOVERNANCE = HERE.parents[1] / "governance"

TIMETABLE = 'on "platform_tests"."main"."timetable": '
WRONG_ARGUMENTS = {
    "primary_key_without_columns": f"platform.primary_key {TIMETABLE}`columns` must list the columns of the key, as in `columns: [flight_id]`.",
    "primary_key_with_a_name": f"platform.primary_key {TIMETABLE}`columns` must list the columns of the key, as in `columns: [flight_id]`.",
    "row_count_between_nothing": f"platform.row_count_between {TIMETABLE}give `min_rows`, `max_rows` or both.",
    "row_count_between_texts": f"platform.row_count_between {TIMETABLE}`min_rows` and `max_rows` must be a whole number of rows, 0 or more.",
    "row_count_between_swapped_bounds": f"platform.row_count_between {TIMETABLE}`min_rows` (9) is above `max_rows` (3): swap them.",
    "fresh_within_without_column": f"platform.fresh_within {TIMETABLE}name the column that tells the age of a row, as in `column: observed_at_utc`.",
    "fresh_within_half_an_hour": f"platform.fresh_within {TIMETABLE}`hours` must be a whole number of hours, 1 or more.",
    "fresh_within_as_of_an_expression": f"platform.fresh_within {TIMETABLE}`as_of` must be a UTC time like '2013-12-31 23:00:00'; leave it out to mean now.",
    "references_product_without_column": f"platform.references_product {TIMETABLE}put the test under a column, or name one with `column_name`.",
    "references_product_to_nothing": f"platform.references_product {TIMETABLE}`to` must be a product, as in `to: ref('network', 'airports', v=1)`.",
    "references_product_to_a_name": f"platform.references_product {TIMETABLE}`to` must be a product, as in `to: ref('network', 'airports', v=1)`.",
    "references_product_without_field": f"platform.references_product {TIMETABLE}"
    'name the key column of "platform_tests"."inputs"."airports", as in `field: airport_code`.',
    "k_anonymous_of_one": f"platform.k_anonymous {TIMETABLE}`k` must be a whole number of rows, 2 or more.",
    "k_anonymous_of_a_name": f"platform.k_anonymous {TIMETABLE}`quasi_identifiers` must list columns that together could point to a person, "
    "as in `quasi_identifiers: [birth_date, postcode]`.",
    "no_personal_data_except_a_name": f"platform.no_personal_data {TIMETABLE}`except_columns` must be a list, as in `except_columns: [airport_name]`.",
    "no_personal_data_of_no_rows": f"platform.no_personal_data {TIMETABLE}`rows` must be a whole number of rows, 1 or more.",
    "no_overlap_without_ends": f"platform.no_overlap {TIMETABLE}give `key` (a column or a list), `starts_at` and `ends_at` (columns).",
}


@dataclass(frozen=True, slots=True)
class Build:
    """What one engine left behind: the messages of the nodes that did not pass, by name, the platform's macros of the manifest, and the log."""

    failures: dict[str, str]
    macros: list[dict[str, Any]]
    log: str


def dbt_v1() -> str:
    return str(Path(sys.executable).with_name("dbt"))


def dbt_v2() -> str:
    return os.environ.get("MESH_DBT_V2") or pytest.skip("MESH_DBT_V2 does not name a dbt v2 binary")


@pytest.fixture(scope="module", params=[dbt_v1, dbt_v2], ids=["v1", "v2"])
def build(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Build:
    dbt = request.param()
    root = tmp_path_factory.mktemp("platform")
    project = root / "tests" / "platform"
    shutil.copytree(PLATFORM, root / "platform")
    shutil.copytree(GOVERNANCE, root / "governance")
    shutil.copytree(HERE, project, ignore=shutil.ignore_patterns("target", "logs", "dbt_packages", "*.duckdb"))
    # What `dbt deps` does with a local package, without the seconds that v1 takes to start.
    (project / "dbt_packages").mkdir()
    (project / "dbt_packages" / "platform").symlink_to(root / "platform", target_is_directory=True)

    command = [dbt, "build", "--warn-error", "--vars", "wrong_arguments: true"]
    run = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    log = run.stdout + run.stderr
    results = project / "target" / "run_results.json"
    assert results.exists(), log
    manifest = project / "target" / "manifest.json"
    return Build(
        failures={
            result["unique_id"].split(".")[2]: result["message"]
            for result in json.loads(results.read_text(encoding="utf-8"))["results"]
            if result["status"] not in ("success", "pass")
        },
        macros=[macro for macro in json.loads(manifest.read_text(encoding="utf-8"))["macros"].values() if macro["package_name"] == "platform"],
        log=log,
    )


def test_only_wrong_arguments_fail_and_the_message_names_the_fix(build: Build) -> None:
    assert build.failures.keys() == WRONG_ARGUMENTS.keys(), build.log
    for name, message in WRONG_ARGUMENTS.items():
        assert message in build.failures[name]


def test_every_macro_is_documented_with_its_arguments(build: Build) -> None:
    """Private macros (`_x`) and an engine's implementations (`duckdb__x`) are spoken for by the macro that calls them."""
    for macro in build.macros:
        if re.match("_|duckdb__|default__(?!generate_)", macro["name"]):
            continue
        signature = re.search(r"{%-?\s*(?:macro|test)\s+\w+\((.*?)\)\s*-?%}", macro["macro_sql"])
        assert signature, macro["macro_sql"]
        assert macro["description"], f"{macro['name']} is not described in {macro['original_file_path']}'s folder"
        assert [argument["name"] for argument in macro["arguments"]] == re.findall(r"(\w+)(?:=\w+)?(?:,|$)", signature[1]), macro["name"]


@pytest.mark.parametrize("folder", [PLATFORM, HERE], ids=["platform", "tests/platform"])
def test_folder_is_no_python_package(folder: Path) -> None:
    """With an `__init__.py` it would replace Python's own `platform` for everyone who has its parent on the path."""
    assert not (folder / "__init__.py").exists()
