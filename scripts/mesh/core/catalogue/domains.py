"""The pages of domains."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from mesh.core.catalogue.inputs import Inputs, LastBuild
from mesh.core.catalogue.owners import Owners
from mesh.core.catalogue.pages import DomainPage, NodePage, ProductPage
from mesh.core.history.records import BuildRecord
from mesh.core.mesh import DomainFacts
from mesh.core.slo.judged import LevelState, Mark
from mesh.core.slo.tries import LAST

_NO_TEXT = re.compile(r"#|<|\||```|!\[|---|\[!\[|(\*\*Owner\*\*)")
_SECONDS_BETWEEN = 120


def domain_pages(inputs: Inputs, products: Mapping[str, ProductPage], nodes: Mapping[str, NodePage], owners: Owners) -> dict[str, DomainPage]:
    """By name. A project that others read, and of which nothing else is known, is one of them."""
    mesh = inputs.mesh
    mine: dict[str, tuple[list[str], list[str]]] = {name: ([], []) for name in mesh.domains}
    for page in products.values():
        mine.setdefault(page.address.domain, ([], []))[0].append(page.id)
    for node in nodes.values():
        mine.setdefault(node.domain, ([], []))[1].append(node.id)
    reads = _reads(inputs, products, nodes)
    found = {}
    for name in sorted(mine):
        facts = mesh.domains.get(name, DomainFacts(name, is_external=True))
        owner, readme = owners.of_domain(name), inputs.readmes.get(name, "")
        build, builds = inputs.last_builds.get(name, LastBuild()), inputs.history.builds.get(name, ())
        found[name] = DomainPage(
            name=name,
            purpose=purpose(readme),
            readme=readme,
            owner_name=owner.name or owner.group,
            owner_email=owner.email,
            path=facts.path,
            is_external=facts.is_external,
            engine=facts.engine,
            generated_at=facts.generated_at,
            products=tuple(mine[name][0]),
            nodes=tuple(mine[name][1]),
            upstream=tuple(sorted(reads.get(name, ()))),
            downstream=tuple(sorted(other for other, read in reads.items() if name in read)),
            problems=_problems(inputs, name, build),
            last_build_at=build.at or (builds[-1].ended_at if builds else ""),
            last_build_state=build.state or (builds[-1].state if builds else ""),
            builds=tuple(map(_mark, builds[-LAST:])),
            has_docs=name in inputs.documented,
        )
    return found


def purpose(readme: str) -> str:
    """The first paragraph that is text: no heading, picture, table or owner's line."""
    for paragraph in re.split(r"\n\s*\n", readme.replace("\r\n", "\n")):
        lines = [line for line in paragraph.strip().split("\n") if not line.startswith("#")]
        if lines and lines[0].strip() and not _NO_TEXT.match(lines[0]):
            return "\n".join(lines).strip()
    return ""


def _reads(inputs: Inputs, products: Mapping[str, ProductPage], nodes: Mapping[str, NodePage]) -> dict[str, set[str]]:
    """Domain -> other domains that its models and exposures read; declared interfaces where nothing was parsed."""
    home = {**{id_: page.address.domain for id_, page in products.items()}, **{id_: page.domain for id_, page in nodes.items()}}
    found: dict[str, set[str]] = {}
    pages: Iterable[ProductPage | NodePage] = (*products.values(), *nodes.values())
    for page in pages:
        here = home[page.id]
        found.setdefault(here, set()).update(home[parent] for parent in page.upstream if home[parent] != here)
    for name, facts in inputs.mesh.domains.items():
        if not facts.engine:
            found.setdefault(name, set()).update(facts.upstream)
    return found


def _problems(inputs: Inputs, name: str, build: LastBuild) -> tuple[str, ...]:
    said = [problem.message for problem in inputs.mesh.problems if problem.domain == name]
    if build.has_failed:
        said.append(f"Its last build {'was ' if build.state != 'failed' else ''}{build.state}{f': {build.problem}' if build.problem else '.'}")
    return tuple(said)


def _mark(build: BuildRecord) -> Mark:
    """One build. Its value is how long it took, in seconds."""
    return Mark(build.ended_at, LevelState.MET if _is_good(build) else LevelState.MISSED, _said(build), build.seconds)


def _is_good(build: BuildRecord) -> bool:
    return build.state in ("built", "up to date", "nothing selected")


def _said(build: BuildRecord) -> str:
    more = f", {build.failed} failed" if build.failed else ""
    return f"{build.state}: {build.models:,} models, {build.tests:,} tests{more}"


def all_builds(builds: Iterable[BuildRecord], last: int = LAST) -> tuple[Mark, ...]:
    """Builds of all domains as marks: those that follow each other closely are one run of the mesh."""
    runs: list[list[BuildRecord]] = []
    end = ""
    for build in sorted(builds, key=lambda build: (build.began_at, build.domain, build.run)):
        if not runs or _seconds_between(end, build.began_at) > _SECONDS_BETWEEN:
            runs.append([])
        runs[-1].append(build)
        end = max(end, build.ended_at)
    return tuple(_together(run) for run in runs[-last:])


def _together(run: list[BuildRecord]) -> Mark:
    bad = sorted({build.domain for build in run if not _is_good(build)})
    domains = len({build.domain for build in run})
    said = f"{domains} {'domain' if domains == 1 else 'domains'} built" if not bad else f"{', '.join(bad)} failed, of {domains}"
    return Mark(max(build.ended_at for build in run), LevelState.MISSED if bad else LevelState.MET, said, sum(build.seconds for build in run))


def _seconds_between(earlier: str, later: str) -> float:
    try:
        return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()
    except (ValueError, TypeError):
        return 0.0 if earlier else float("inf")
