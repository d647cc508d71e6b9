"""The site's folder: only what is new is written, nothing that is somebody else's is touched, and any end leaves what can be used."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from mesh.adapters.catalogue.write import claim, made_from_of, write_site
from mesh.core.errors import InputError

PAGES = [("index.html", "home"), ("products/a/b.html", "b"), ("assets/mesh.css", "css")]


def content(folder: Path) -> dict[str, str]:
    return {file.relative_to(folder).as_posix(): file.read_text() for file in sorted(folder.rglob("*")) if file.is_file() and not file.name.startswith(".")}


def test_all_is_written_once(tmp_path: Path) -> None:
    first = write_site(tmp_path / "site", PAGES, "day 1")
    times = {path: (tmp_path / "site" / path).stat().st_mtime_ns for path, _ in PAGES}
    second = write_site(tmp_path / "site", PAGES, "day 2")
    assert (first.files, first.written, second.written, second.removed) == (3, 3, 0, 0)
    assert content(tmp_path / "site") == dict(PAGES)
    assert {path: (tmp_path / "site" / path).stat().st_mtime_ns for path, _ in PAGES} == times
    assert made_from_of(tmp_path / "site") == "day 2"


def test_only_what_changed_is_written_and_what_is_gone_is_removed(tmp_path: Path) -> None:
    write_site(tmp_path, PAGES)
    done = write_site(tmp_path, [("index.html", "home"), ("assets/mesh.css", "other")])
    assert (done.written, done.removed) == (1, 1)
    assert content(tmp_path) == {"index.html": "home", "assets/mesh.css": "other"}
    assert not (tmp_path / "products").exists()


def test_files_of_others_stay(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(InputError, match="holds other files"):
        write_site(tmp_path, PAGES)
    assert content(tmp_path) == {"thesis.txt": "mine"}
    site = tmp_path / "site"
    write_site(site, PAGES)
    (site / "notes.txt").write_text("mine, too")
    write_site(site, PAGES[:1])
    assert content(site) == {"index.html": "home", "notes.txt": "mine, too"}


def test_a_lost_list_of_the_sites_own_folder_is_made_anew(tmp_path: Path) -> None:
    site = tmp_path / "site"
    claim(site)
    assert not site.exists()
    write_site(site, PAGES)
    (site / ".mesh-catalogue.json").unlink()
    with pytest.raises(InputError, match="holds other files"):
        write_site(site, PAGES)
    claim(site)
    assert write_site(site, PAGES).written == 0


def test_a_list_edited_by_hand_removes_nothing_outside(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("keep")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "x").write_text("keep")
    site = tmp_path / "site"
    write_site(site, PAGES)
    (site / "link").symlink_to(tmp_path / "elsewhere")
    (site / ".mesh-catalogue.json").write_text(json.dumps({"files": ["../secret.txt", str(tmp_path / "secret.txt"), "link/x", 3]}))
    write_site(site, PAGES)
    assert (tmp_path / "secret.txt").read_text() == (tmp_path / "elsewhere" / "x").read_text() == "keep"


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("x")
    with pytest.raises(InputError, match="is a file"):
        write_site(tmp_path / "site", PAGES)


def test_a_killed_writer_leaves_pages_whole_and_the_next_one_finishes(tmp_path: Path) -> None:
    write_site(tmp_path / "site", [("index.html", "old"), ("p/0.html", "old"), ("gone.html", "old")], "old")
    code = f"""
import sys, time
from pathlib import Path
from mesh.adapters.catalogue.write import write_site
def pages():
    yield "index.html", "new"
    for number in range(3):
        yield f"p/{{number}}.html", "new"
    print("ready", flush=True)
    time.sleep(60)
write_site(Path({str(tmp_path / "site")!r}), pages())
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGKILL)
    assert content(tmp_path / "site") == {"index.html": "old", "gone.html": "old", **{f"p/{number}.html": "new" for number in range(3)}}
    assert made_from_of(tmp_path / "site") is None
    write_site(tmp_path / "site", [("index.html", "newer")], "newer")
    assert content(tmp_path / "site") == {"index.html": "newer"}


def test_two_writers_take_turns(tmp_path: Path) -> None:
    code = f"""
import time
from pathlib import Path
from mesh.adapters.catalogue.write import write_site
def pages():
    yield "a.html", "first"
    print("ready", flush=True)
    time.sleep(1)
    yield "index.html", "first"
write_site(Path({str(tmp_path / "site")!r}), pages(), "first")
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        since = time.monotonic()
        write_site(tmp_path / "site", [("index.html", "second"), ("b.html", "second")], "second")
        assert time.monotonic() - since > 0.5
    assert process.returncode == 0
    assert content(tmp_path / "site") == {"b.html": "second", "index.html": "second"}


def test_a_full_disk_keeps_the_pages_of_before(tmp_path: Path) -> None:
    write_site(tmp_path / "site", [("index.html", "old"), ("a.html", "old")])
    code = f"""
import resource, sys
from pathlib import Path
from mesh.adapters.catalogue.write import write_site
from mesh.core.errors import InputError
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_site(Path({str(tmp_path / "site")!r}), [("a.html", "x" * 5000), ("index.html", "new")])
except InputError as error:
    print(error)
    sys.exit(2)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, "what was there before is unchanged" in done.stdout) == (2, True)
    assert content(tmp_path / "site") == {"index.html": "old", "a.html": "old"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match="Make it writable"):
        write_site(tmp_path / "site", PAGES)
