"""The two guides of the catalogue work as they are written: their files are copied from the pages, their commands run in their order."""

import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from unit.site.elements import read

from e2e.meshes import Mesh

SITE = ".mesh/dev/catalogue"
Blocks = list[tuple[str, str]]


@pytest.fixture(scope="module")
def mesh(repository_once: Callable[[str], Mesh], tmp_path_factory: pytest.TempPathFactory) -> Mesh:
    """The repository's domains with their catalogue, under git; the module's own copy."""
    mesh = repository_once("v1").copy(tmp_path_factory.mktemp("guides") / "mesh")
    for command in (("init", "-q"), ("add", "domains", "governance", "platform"), ("commit", "-qm", "The mesh")):
        git(mesh, *command)
    assert mesh.mesh("catalog").code == 0
    return mesh


def git(mesh: Mesh, *arguments: str) -> None:
    subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main", *arguments], cwd=mesh.root, check=True)


def blocks(mesh: Mesh, page: str) -> Blocks:
    return read((mesh.root / SITE / page).read_text(encoding="utf-8")).codes


def run(mesh: Mesh, line: str) -> str:
    """A command of a guide; a browser is not opened."""
    result = mesh.mesh(*[word for word in shlex.split(line)[1:] if word != "--open"])
    assert result.code == 0, f"{line}\n{result.said}"
    return result.said


def test_what_the_guide_says_publishes_a_product_and_its_second_version(mesh: Mesh) -> None:
    said: dict[str, list[str]] = {}
    for label, text in blocks(mesh, "publish.html"):
        if label.startswith("domains/"):
            mesh.write(label, text + "\n")
            continue
        for line in text.splitlines():
            if line == "mesh diff --parse":
                # What the guide has the reader commit before: the first version, with its interface.
                git(mesh, "add", "domains")
                git(mesh, "commit", "-qm", "A domain")
                assert mesh.mesh(*shlex.split(line)[1:]).code == 0
            elif line == "mesh status --slo":
                assert "reports" in mesh.mesh(*shlex.split(line)[1:]).out
            else:
                said.setdefault(line, []).append(run(mesh, line))
    published = mesh.pointer("reports")
    assert sorted(name.rpartition(".")[2] for name in published) == ["v1", "v2"]
    assert published[min(published)]["deprecation_date"] != ""
    (first, second) = said["mesh build reports"]
    assert "withheld" not in first.splitlines()[0]
    assert "withheld" not in second.splitlines()[0]
    # The one warning that the guide announces, and no other.
    (checked,) = said["mesh check reports --parse"]
    assert "unused_product_is_retired" in checked
    assert "1 warning in 1 domain" in checked


def test_what_the_guide_says_reads_a_product(mesh: Mesh) -> None:
    found = blocks(mesh, "consume.html")
    assert "mesh build" in [text for _, text in found]
    for label, text in found:
        if label.startswith("Python"):
            folder = mesh.root / SITE if "site" in text else mesh.root
            done = subprocess.run([sys.executable, "-c", text], cwd=folder, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
            assert "flight" in done.stdout
        elif label.startswith("SQL"):
            rows = duckdb.connect().execute(text.replace("data/mesh.json", str(mesh.root / SITE / "data/mesh.json"))).fetchall()
            assert rows[0][0] == "operations.flights.v2"
        elif label.startswith("governance/"):
            agree(mesh, label, text)
        else:
            for line in text.splitlines():
                if line.startswith("mesh ") and line != "mesh build":
                    run(mesh, line)


def agree(mesh: Mesh, path: str, text: str) -> None:
    """The agreement can be read and breaks no rule with an error: that its reader does not read yet is a warning."""
    file = mesh.write(path, text + "\n")
    try:
        result = mesh.mesh("check", "--format", "json")
        errors = [finding for finding in result.json["findings"] if finding["severity"] == "error"]
        assert errors == [], result.said
    finally:
        file.unlink()


def test_the_model_of_the_guide_builds_in_a_domain_of_its_own(mesh: Mesh, tmp_path: Path) -> None:
    files = {label.split("/")[-1]: text for label, text in blocks(mesh, "consume.html") if "." in label and " " not in label}
    own = mesh.copy(tmp_path / "own")
    for label, text in blocks(mesh, "publish.html"):
        name = label.split("/")[-1]
        if name in ("dbt_project.yml", "profiles.yml", "_group.yml"):
            own.write(label, text + "\n")
    own.write("domains/reports/packages.yml", files["packages.yml"] + "\n")
    own.write("domains/reports/dependencies.yml", files["dependencies.yml"] + "\n")
    assert files["dbt_project.yml"] in (own.root / "domains/reports/dbt_project.yml").read_text(encoding="utf-8")
    own.write("domains/reports/models/staging/stg_flights.sql", files["stg_flights.sql"] + "\n")
    for command in ("deps", "build"):
        done = own.dbt("v1", "reports", command)
        assert done.code == 0, done.said
