"""Explains a `ref` that leads nowhere: which file, what the other domain offers, what to write."""

import re
from collections.abc import Collection

from mesh.core.errors import did_you_mean
from mesh.core.model import Address

_V1 = re.compile(
    r"\((?P<file>[^()]+)\) depends on a node named '(?P<name>[^']+)'(?: with version '(?P<version>[^']+)')?"
    r"(?: in package or project '(?P<package>[^']+)')? which (?P<why>was not found|is disabled)"
)
_V2_MISSING = re.compile(r"Ref '[^']*' not found in project\. Searched for '(?P<wanted>[^']+)'")
_V2_DISABLED = re.compile(r"Attempted to use disabled ref '(?P<wanted>[^']+)'")
_V2_FILE = re.compile(r"--> (?P<file>[^\s:]+)")


def explain_reference(domain: str, text: str, offered: Collection[Address]) -> str:
    """The problem in words, or nothing when the text is not about a `ref`. `offered`: what all interfaces of the mesh offer."""
    found = _V1.search(text)
    if found:
        wanted = found["name"] + (f".v{found['version']}" if found["version"] else "")
        return _explain(domain, found["file"], found["package"] or "", wanted, offered, is_disabled=found["why"] == "is disabled")
    file = _V2_FILE.search(text)
    where = file["file"] if file else "a model"
    disabled = _V2_DISABLED.search(text)
    if disabled:
        return _explain(domain, where, "", disabled["wanted"], offered, is_disabled=True)
    missing = _V2_MISSING.search(text)
    if missing:
        package, _, wanted = missing["wanted"].partition(".")
        return _explain(domain, where, package if wanted else "", wanted or package, offered, is_disabled=False)
    return ""


def _explain(domain: str, file: str, package: str, wanted: str, offered: Collection[Address], *, is_disabled: bool) -> str:
    matches = [address for address in offered if f"{address.product}.v{address.version}" == wanted and package in ("", address.domain)]
    if is_disabled and matches:
        address = matches[0]
        return f"{domain}: {file} refs {address}, which {domain} does not declare as an input. Add `{address}` to `vars: mesh_inputs` in its dbt_project.yml."
    if package and package != domain:
        known = [f"{address.product}.v{address.version}" for address in offered if address.domain == package]
        if wanted in known:
            what = f"{domain}: {file} refs {package}.{wanted}, but {domain} does not install {package}."
            return f"{what} Add `- local: ../{package}/interface` to its packages.yml."
        what = f"{domain}: {file} refs {package}.{wanted}, which {package} does not offer: only products can be read, not internal models."
        return f"{what} {did_you_mean(wanted, known)}"
    what = f"{domain}: {file} refs `{wanted}`, which is {'disabled' if is_disabled else f'no model of {domain}'}."
    return f"{what} Correct the name, or say whose product it is: ref('<domain>', '{wanted.split('.')[0]}', v=1)."
