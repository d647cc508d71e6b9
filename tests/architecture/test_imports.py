"""The import law: cli -> commands -> {core, adapters, render, site}, adapters -> {core, sql}, {sql, render, site} -> core; no other arrow."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "scripts" / "mesh"
ALLOWED = {
    "cli": {"core", "commands"},
    "commands": {"core", "adapters", "render", "site"},
    "adapters": {"core", "adapters", "sql"},
    "sql": {"core", "sql"},
    "render": {"core", "render"},
    "site": {"core", "site"},
    "core": {"core"},
}
PURE_MAY_NOT = {"duckdb", "dbt", "rich", "yaml", "subprocess", "os", "pathlib.Path", "sys", "time", "socket", "threading"}
PURE = {"core", "sql", "render", "site"}
HEAVY = {"dbt", "duckdb", "rich", "yaml", "msgspec", "pandas", "networkx", "sqlglot"}
MODULES = sorted(PACKAGE.rglob("*.py"))


def imported(module: Path) -> set[str]:
    """Full names of all imports of a module, `from a import b` as `a` and `a.b`."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            names |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def room(module: Path) -> str:
    parts = module.relative_to(PACKAGE).with_suffix("").parts
    return parts[0]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(PACKAGE)))
def test_rooms_import_only_what_they_may(module: Path) -> None:
    here = room(module)
    if here in ("__init__", "__main__"):
        return
    rooms = {name.split(".")[1] for name in imported(module) if name.startswith("mesh.")} - {"__version__"}
    assert rooms <= ALLOWED[here]


@pytest.mark.parametrize("module", sorted((PACKAGE / "commands").glob("*.py")), ids=lambda module: module.name)
def test_commands_never_import_each_other(module: Path) -> None:
    assert not {name for name in imported(module) if name.startswith("mesh.commands")}


@pytest.mark.parametrize("module", [module for module in MODULES if room(module) in PURE], ids=lambda module: str(module.relative_to(PACKAGE)))
def test_these_rooms_are_pure(module: Path) -> None:
    names = imported(module)
    assert not {name for name in names if name in PURE_MAY_NOT or name.split(".")[0] in PURE_MAY_NOT}
    calls = {node.func.id for node in ast.walk(ast.parse(module.read_text())) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not calls & {"open", "print", "input"}


def test_only_one_room_reads_sql() -> None:
    users = {room(module) for module in MODULES if any(name.split(".")[0] == "sqlglot" for name in imported(module))}
    assert users == {"sql"}


def test_only_the_worker_imports_dbt() -> None:
    users = {module.name for module in MODULES if any(name.split(".")[0] == "dbt" for name in imported(module))}
    assert users == {"v1_worker.py"}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(PACKAGE)))
def test_modules_are_one_thing(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 260


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(PACKAGE)))
def test_every_module_says_why_it_exists(module: Path) -> None:
    assert ast.get_docstring(ast.parse(module.read_text(encoding="utf-8")))


def test_help_imports_nothing_heavy() -> None:
    code = "import atexit, sys; from mesh.cli import main; atexit.register(lambda: print(list(sys.modules), file=sys.stderr)); main(['build', '--help'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(ast.literal_eval(done.stderr)) & HEAVY


def test_an_old_python_is_said_to_be_old() -> None:
    code = "import sys; sys.version_info = (3, 10, 4, 'final', 0); import mesh"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.startswith("mesh: Python 3.10 is too old: the mesh needs 3.11 or newer")) == (2, True)


def test_domains_use_only_what_they_may() -> None:
    """A domain installs the platform and other domains' interfaces, nothing else of this repository."""
    for file in sorted(PACKAGE.parents[1].glob("domains/*/packages.yml")):
        local = [line.split("local:")[1].strip() for line in file.read_text().splitlines() if "local:" in line]
        assert all(path == "../../platform" or path.endswith("/interface") for path in local), file
