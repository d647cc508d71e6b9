"""What policies read that is not of the stitched mesh: what governance files say, environments, files, the day."""

from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

import msgspec

from mesh.core.governance.agreements import Agreement
from mesh.core.governance.classes import DataClass
from mesh.core.governance.roles import Role
from mesh.core.governance.settings import Unrepeated
from mesh.core.governance.standards import Standard
from mesh.core.governance.waivers import Waiver
from mesh.core.model import Domain


class SourceFile(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One file of a domain's folder."""

    domain: str
    path: str
    """Relative to the domain's folder."""
    lines: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Facts:
    """All of it, of one checkout on one day."""

    today: date
    root: PurePath
    """The checkout."""
    domains: tuple[Domain, ...] = ()
    files: tuple[SourceFile, ...] = ()
    standards: tuple[Standard, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    classes: tuple[DataClass, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    roles: tuple[Role, ...] = ()
    settings: tuple[Unrepeated, ...] = ()
