"""Files are replaced whole; what is no file is left what it is."""

import os
import threading
from pathlib import Path

import pytest
from mesh.adapters.files import replacing, write_atomic
from mesh.core.errors import InputError


def test_old_or_new_and_nothing_left_over(tmp_path: Path) -> None:
    file = tmp_path / "new folder" / "file"
    write_atomic(file, "old")

    def write_half() -> None:
        with replacing(file) as temporary:
            temporary.write_text("half")
            assert file.read_text() == "old"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_half()
    assert (file.read_text(), os.listdir(file.parent)) == ("old", ["file"])


def test_a_pipe_stays_a_pipe(tmp_path: Path) -> None:
    """Renamed over, `-o /dev/null` took the device away from all other programs."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    write_atomic(pipe, "written")
    reader.join()
    assert (read, pipe.is_fifo(), os.listdir(tmp_path)) == (["written"], True, ["pipe"])


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for target in (tmp_path / "folder" / "file", tmp_path / "folder" / "not yet"):
        link = tmp_path / f"link to {target.name}"
        link.symlink_to(target)
        write_atomic(link, "written")
        assert link.is_symlink()
        assert target.read_text() == "written"


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot write .*Is a directory"):
        write_atomic(tmp_path, "")
    assert os.listdir(tmp_path) == []
