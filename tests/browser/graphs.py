"""Meshes by value for the lineage page: of any size, with circles between domains, hubs, wide contracts and long names. The same for the same numbers."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
from mesh.core.catalogue.model import Catalogue
from mesh.core.catalogue.pages import DomainPage, NodeKind, NodePage, ProductPage
from mesh.core.catalogue.parts import Field, PublicationLine, Source, Status
from mesh.core.model import Address

AS_OF = "2026-05-31T05:10:00Z"


@dataclass
class Spec:
    """One node. `reads` and `made_of` name others by label: `operations.flights.v2`, `operations.stg_flights`."""

    domain: str
    name: str
    kind: NodeKind = NodeKind.PRODUCT
    version: int = 1
    latest: int = 0
    reads: Sequence[str] = ()
    columns: Sequence[str] = ()
    made_of: Sequence[tuple[str, str, str]] = ()
    """Column, label of what it is from, that one's column."""
    status: Status = Status.OK
    rows: int | None = 1000
    ends: str = ""

    @property
    def label(self) -> str:
        return f"{self.domain}.{self.name}" + (f".v{self.version}" if self.kind is NodeKind.PRODUCT else "")

    @property
    def id(self) -> str:
        word = {NodeKind.SOURCE: "source", NodeKind.EXPOSURE: "exposure"}.get(self.kind, "model")
        return f"{word}.{self.label}"


def catalogue_of(specs: Iterable[Spec]) -> Catalogue:
    all_ = {spec.label: spec for spec in specs}
    readers: dict[str, list[str]] = {label: [] for label in all_}
    for spec in all_.values():
        for label in spec.reads:
            readers[label].append(spec.id)
    products = {spec.id: _product(spec, all_, readers) for spec in all_.values() if spec.kind is NodeKind.PRODUCT}
    nodes = {spec.id: _node(spec, all_, readers) for spec in all_.values() if spec.kind is not NodeKind.PRODUCT}
    domains = {
        name: DomainPage(
            name,
            f"All about {name}.",
            "",
            f"{name} team",
            f"{name}@example.com",
            f"domains/{name}",
            products=tuple(id_ for id_, page in products.items() if page.address.domain == name),
            nodes=tuple(id_ for id_, page in nodes.items() if page.domain == name),
        )
        for name in sorted({spec.domain for spec in all_.values()})
    }
    return Catalogue("Mesh", "", "dev", AS_OF[:10], AS_OF, "", domains=domains, products=products, nodes=nodes)


def _product(spec: Spec, all_: dict[str, Spec], readers: dict[str, list[str]]) -> ProductPage:
    made: dict[str, list[Source]] = {}
    for column, label, source in spec.made_of:
        made.setdefault(column, []).append(Source(all_[label].id, source, "passed through"))
    return ProductPage(
        id=spec.id,
        address=Address(spec.domain, spec.name, spec.version),
        description="",
        grain=(),
        fields=tuple(Field(name, "varchar", made_of=tuple(made.get(name, ()))) for name in spec.columns),
        owner_group="",
        owner_name=f"{spec.domain} team",
        owner_email="",
        status=spec.status,
        status_why="",
        is_latest=spec.latest in (0, spec.version),
        latest_version=spec.latest or spec.version,
        versions=(),
        deprecation_date=spec.ends,
        published=() if spec.rows is None else (PublicationLine("open", "1", AS_OF, AS_OF, spec.rows, 1, "x.parquet"),),
        upstream=tuple(all_[label].id for label in spec.reads),
        downstream=tuple(readers[spec.label]),
    )


def _node(spec: Spec, all_: dict[str, Spec], readers: dict[str, list[str]]) -> NodePage:
    return NodePage(
        spec.id,
        spec.kind,
        spec.domain,
        spec.name,
        spec.label,
        columns=tuple((name, "varchar", "") for name in spec.columns),
        made_of=tuple((column, Source(all_[label].id, source, "passed through")) for column, label, source in spec.made_of),
        upstream=tuple(all_[label].id for label in spec.reads),
        downstream=tuple(readers[spec.label]),
        status=spec.status,
    )


def mesh(domains: int, products: int, internals: int = 2, *, back: bool = False, seed: int = 1) -> Catalogue:
    """`products` and `internals` (and a source and a dashboard) in each of `domains` domains, which read those of the tiers before them;
    with `back`, some domains read each other both ways."""
    chance = random.Random(seed)
    statuses = (Status.OK,) * 8 + (Status.LATE, Status.FAILING, Status.UNKNOWN)
    specs: list[Spec] = []
    offered: list[Spec] = []
    for number in range(domains):
        domain = f"domain_{number:02}"
        columns = ["flight_id", "carrier_code", "delay_minutes"]
        own = [Spec(domain, "records.flights", NodeKind.SOURCE, columns=columns)]
        for place in range(internals):
            own.append(_reader(Spec(domain, f"int_step_{place}", NodeKind.INTERNAL), chance.sample(own[-3:], 1), columns))
        abroad = [spec for spec in offered if _tier(spec.domain, domains) < _tier(domain, domains)]
        for place in range(products):
            inputs = chance.sample(own, min(len(own), 1 + (place % 3 == 0)))
            if abroad and place % 3 == 0:
                inputs = [*inputs, chance.choice(abroad)]
            spec = Spec(domain, f"product_{place:02}", version=1 + place % 2, latest=1 + place % 2, status=chance.choice(statuses), rows=10 ** (place % 7))
            own.append(_reader(spec, inputs, columns))
        own.append(Spec(domain, "report", NodeKind.EXPOSURE, reads=[own[-1].label]))
        specs += own
        offered += [spec for spec in own if spec.kind is NodeKind.PRODUCT]
    if back:
        by_label = {spec.label: spec for spec in specs}
        for number in range(0, domains - 2, 3):
            early, late = f"domain_{number:02}", f"domain_{number + 2:02}"
            specs.append(_reader(Spec(early, "looks_back"), [by_label[f"{late}.product_00.v1"]], ["flight_id"]))
            specs.append(_reader(Spec(late, "answers"), [by_label[f"{early}.product_00.v1"], by_label[f"{early}.product_02.v1"]], ["flight_id"]))
    return catalogue_of(specs)


def _tier(domain: str, domains: int) -> int:
    return int(domain[-2:]) * 4 // domains


def _reader(spec: Spec, inputs: Sequence[Spec], columns: Sequence[str]) -> Spec:
    """The same, reading these: each column comes from the first input that has it."""
    spec.reads = list(dict.fromkeys(one.label for one in inputs))
    spec.columns = columns
    spec.made_of = [(column, one.label, column) for column in columns for one in inputs[:1] if column in one.columns]
    return spec


def hub(readers: int) -> Catalogue:
    """One product that many read."""
    specs = [Spec("network", "airports", columns=["airport_code"])]
    specs += [Spec(f"team_{number % 7}", f"reader_{number:03}", reads=["network.airports.v1"]) for number in range(readers)]
    return catalogue_of(specs)


def wide(columns: int) -> Catalogue:
    """One product with many columns and one that passes them all on; names of eighty letters."""
    names = [f"column_{number:03}" for number in range(columns)]
    long = "a_name_of_eighty_letters_" + "x" * 55
    return catalogue_of(
        [
            Spec("operations", "wide", columns=names),
            Spec("reports", long, reads=["operations.wide.v1"], columns=[*names, long], made_of=[(name, "operations.wide.v1", name) for name in names]),
            Spec("d" * 80, long, reads=[f"reports.{long}.v1"], columns=[long], made_of=[(long, f"reports.{long}.v1", long)], rows=None, status=Status.UNKNOWN),
        ]
    )


def one() -> Catalogue:
    return catalogue_of([Spec("network", "airports", columns=["airport_code"])])


def nothing() -> Catalogue:
    return msgspec.structs.replace(one(), domains={}, products={}, nodes={})
