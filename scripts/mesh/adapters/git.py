"""Asks git about the checkout; every answer may be empty, for the mesh works outside of git too."""

import io
import subprocess
import tarfile
from pathlib import Path


def head_commit(root: Path) -> str:
    """The checked-out commit, with `-dirty` when tracked files differ from it; empty outside of git."""
    commit = _git(root, "rev-parse", "HEAD").decode().strip()
    return commit and commit + ("-dirty" if _git(root, "status", "--porcelain", "--untracked-files=no") else "")


def committed_files(folder: Path) -> dict[str, str] | None:
    """The text files of a folder as of HEAD, path within the folder -> text; None outside of git."""
    if not _git(folder.parent, "rev-parse", "HEAD"):
        return None
    archive = _git(folder.parent, "archive", "--format=tar", "HEAD", folder.name)
    if not archive:
        return {}
    files = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar:
            content = tar.extractfile(member) if member.isfile() else None
            if content is not None:
                files[str(Path(member.name).relative_to(folder.name))] = content.read().decode("utf-8", "replace")
    return files


def _git(folder: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False)
    except OSError:
        return b""
    return done.stdout if done.returncode == 0 else b""
