"""Asks git about the checkout; every answer may be empty, for the mesh works outside of git too."""

import io
import os
import subprocess
import tarfile
from pathlib import Path

from mesh.core.errors import InputError

DEFAULT_BRANCHES = ("main", "master", "origin/HEAD", "origin/main", "origin/master")


def head_commit(root: Path) -> str:
    """The checked-out commit, with `-dirty` when tracked files differ from it; empty outside of git."""
    commit = _git(root, "rev-parse", "HEAD").decode().strip()
    return commit and commit + ("-dirty" if _git(root, "status", "--porcelain", "--untracked-files=no") else "")


def committed_files(folder: Path, commit: str) -> dict[str, str] | None:
    """The text files of a folder as of a commit, path within the folder -> text with plain line feeds, whatever git is to write; None outside of git."""
    if not commit:
        return None
    archive = _git(folder.parent, "archive", "--format=tar", commit, folder.name)
    if not archive:
        return {}
    files = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar:
            content = tar.extractfile(member) if member.isfile() else None
            if content is not None:
                files[str(Path(member.name).relative_to(folder.name))] = content.read().decode("utf-8", "replace").replace("\r\n", "\n")
    return files


def commit_of(root: Path, ref: str) -> str:
    """The commit that a ref names; empty when there is no such ref."""
    # `--end-of-options`: a ref that begins with a dash is no option.
    return _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}").decode().strip()


def refs(root: Path) -> list[str]:
    """Branches and tags, by the names people write."""
    return _git(root, "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes").decode().split()


def default_branches(root: Path) -> list[str]:
    """The branch that others build on, under each of its usual names that this clone has."""
    return [name for name in DEFAULT_BRANCHES if commit_of(root, name)]


def merge_base(root: Path, *branches: str) -> str:
    """The commit where HEAD left the branches, the latest one if one of them lags behind; empty when they have none in common."""
    return _git(root, "merge-base", "HEAD", *branches).decode().strip() if branches else ""


def beginning(root: Path) -> str:
    """Where this branch left the default one; HEAD on that one and where it cannot be told; empty outside of git."""
    return merge_base(root, *default_branches(root)) or commit_of(root, "HEAD")


def is_shallow(root: Path) -> bool:
    """Was only a part of the history cloned?"""
    return _git(root, "rev-parse", "--is-shallow-repository").strip() == b"true"


def prefix(root: Path) -> str:
    """Where a folder lies in its checkout: `meshes/flights/`; empty at the top, and outside of git."""
    return _git(root, "rev-parse", "--show-prefix").decode().strip()


def day_of(root: Path, commit: str) -> str:
    """The day of a commit, ISO."""
    return _git(root, "show", "--no-patch", "--format=%cs", commit).decode().strip()


def is_changed(folder: Path) -> bool:
    """Does anything in a folder differ from HEAD, new files included?"""
    return bool(_git(folder, "status", "--porcelain", "--", "."))


def changed_files(folder: Path, commit: str) -> set[str]:
    """Paths below a folder of the files that differ from a commit: edited, new (not those that git ignores), and gone ones."""
    differ = _git(folder, "diff", "--name-only", "--no-renames", "--relative", "-z", commit, "--", ".")
    new = _git(folder, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
    return {path for path in (differ + new).decode("utf-8", "surrogateescape").split("\0") if path}


def file_at(folder: Path, commit: str, path: str) -> str:
    """The text of a file below a folder as of a commit; empty where there was none."""
    return _git(folder, "show", f"{commit}:./{path}").decode("utf-8", "replace")


def ancestors(root: Path, commit: str) -> set[str]:
    """A commit and all before it."""
    return set(_git(root, "rev-list", commit).decode().split())


def files_at(folder: Path, commit: str, name: str) -> dict[str, bytes]:
    """The files called `name` in or below a folder as of a commit, path within the folder -> content: two calls of git for all of them.
    Raises InputError where the clone does not hold a file."""
    listed = _git(folder, "ls-tree", "-r", "-z", commit, ".").decode("utf-8", "surrogateescape").split("\0")
    blobs = [(path, about.split()[2]) for about, _, path in (line.partition("\t") for line in listed) if path.rpartition("/")[2] == name]
    content = io.BytesIO(_git(folder, "cat-file", "--batch", given="\n".join(blob for _, blob in blobs).encode()))
    found = {}
    for path, blob in blobs:
        # Each answer: `<id> blob <size>`, the content, a line feed; or `<id> missing`.
        answer = content.readline().split()
        if len(answer) != 3:
            raise InputError(f"{commit[:8]}:{path}: this clone does not hold the file ({blob[:8]}). Run `git fetch --refetch`, or clone anew.")
        found[path] = content.read(int(answer[2]) + 1)[:-1]
    return found


def log_of(folder: Path, pattern: str, most: int) -> list[tuple[str, str, tuple[str, ...]]]:
    """The commits of this branch that changed files of a pattern below a folder, the newest first: commit, its time (ISO), and the files below the folder.
    What a merge brought is the merge's."""
    wanted = ("--first-parent", "--diff-merges=first-parent", "--name-only", "--relative", "--no-renames", f"--max-count={most}")
    said = _git(folder, "log", *wanted, "-z", "--format=%x01%H %cI", "--", f":(glob){pattern}").decode("utf-8", "surrogateescape")
    found = []
    for entry in said.split("\x01")[1:]:
        about, _, paths = entry.partition("\0")
        commit, _, time = about.strip().partition(" ")
        found.append((commit, time, tuple(path.strip("\n") for path in paths.split("\0") if path.strip("\n"))))
    return found


def contents(folder: Path, names: list[tuple[str, str]]) -> list[bytes | None]:
    """Files below a folder as of a commit each, by commit and path, in that order; None where there was none. One call of git for all."""
    said = io.BytesIO(_git(folder, "cat-file", "--batch", given="".join(f"{commit}:./{path}\n" for commit, path in names).encode("utf-8", "surrogateescape")))
    found: list[bytes | None] = []
    for _ in names:
        answer = said.readline().split()
        is_there = len(answer) == 3 and answer[1] == b"blob"
        found.append(said.read(int(answer[2]) + 1)[:-1] if is_there else None)
    return found


def differing(folder: Path, pattern: str) -> list[str]:
    """Files of a pattern below a folder that are not as HEAD has them, new ones too."""
    said = _git(folder, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--", f":(glob){pattern}").decode("utf-8", "surrogateescape")
    top = prefix(folder)
    return [entry[3:].removeprefix(top) for entry in said.split("\0") if entry]


def _git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], input=given, env=_environment(), capture_output=True, check=False)
    except OSError:
        return b""
    return done.stdout if done.returncode == 0 else b""


def _environment() -> dict[str, str]:
    """Ours, without what git sets for its hooks: with a `GIT_DIR` alone it takes any folder that it is called in for the top of the checkout."""
    is_from_hook = "GIT_DIR" in os.environ and "GIT_WORK_TREE" not in os.environ
    return {name: value for name, value in os.environ.items() if not is_from_hook or name not in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_PREFIX")}
