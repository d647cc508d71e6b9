"""The commit that a working tree is compared with when nobody names one, or the one that is named; and which files differ from it."""

from dataclasses import dataclass
from pathlib import Path

from mesh.adapters import git
from mesh.core.errors import InputError, did_you_mean


@dataclass(frozen=True, slots=True)
class Base:
    """A commit, and how people are told of it."""

    commit: str
    label: str
    note: str = ""
    """Why it is not the one that they expect; empty when it is."""


def base_commit(root: Path, *folders: str) -> Base:
    """Where this branch left the default one; on that one HEAD, or, with nothing uncommitted in the folders, what was before it."""
    head, branches = git.commit_of(root, "HEAD"), git.default_branches(root)
    base, branch = git.merge_base(root, *branches), next(iter(branches), "")
    if base and base != head:
        return Base(base, f"{base[:8]} (where this branch left {branch})")
    before, is_changed = git.commit_of(root, "HEAD~1"), any(git.is_changed(root / folder) for folder in folders if (root / folder).is_dir())
    why = "" if base else _why_no_beginning(root, branch)
    if before and not is_changed:
        return Base(before, f"{before[:8]} (the commit before HEAD)", _note(why, "the commit before HEAD"))
    if not before and not is_changed and git.is_shallow(root):
        why = why or "This clone is shallow and does not hold the commit before HEAD"
    return Base(head, f"HEAD ({head[:8]})", _note(why, "HEAD itself, which shows only what is not committed"))


def named_base(root: Path, ref: str, *folders: str) -> Base:
    """The commit that a ref names, or the default one where it is empty. Raises InputError."""
    if not git.commit_of(root, "HEAD"):
        raise InputError(f"{root} is no git checkout with a commit, so what changed cannot be told. Run `mesh check` without `--changed`.")
    if not ref:
        return base_commit(root, *folders)
    commit = git.commit_of(root, ref)
    if not commit:
        is_domain = (root / "domains" / ref / "dbt_project.yml").is_file()
        hint = f"Name domains before the option: `mesh check {ref} --changed`." if is_domain else did_you_mean(ref, git.refs(root))
        raise InputError(f"no such git ref: `{ref}`. {hint}")
    return Base(commit, label(ref, commit))


def label(ref: str, commit: str) -> str:
    return commit[:8] if commit.startswith(ref) else f"{ref} ({commit[:8]})"


def _why_no_beginning(root: Path, branch: str) -> str:
    if not branch:
        return f"None of the branches {', '.join(git.DEFAULT_BRANCHES)} is in this clone, so where this branch began cannot be told"
    if git.is_shallow(root):
        return f"This clone is shallow and does not hold the commit where this branch left {branch}"
    return f"HEAD and {branch} have no commit in common"


def _note(why: str, instead: str) -> str:
    return f"{why}: BASE is {instead}. Get the history (`git fetch --unshallow`), or name BASE." if why else ""
