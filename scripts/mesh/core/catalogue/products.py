"""The pages of product versions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from mesh.core.catalogue import access
from mesh.core.catalogue.fields import ReadBy, fields
from mesh.core.catalogue.inputs import Inputs, LastBuild
from mesh.core.catalogue.pages import ProductPage
from mesh.core.catalogue.parts import ChangeLine, Check, FindingLine, PublicationLine, Status, VersionLine
from mesh.core.catalogue.relations import Relations
from mesh.core.catalogue.samples import shown_sample
from mesh.core.catalogue.status import status_of
from mesh.core.catalogue.versions import since_before
from mesh.core.details import Detail
from mesh.core.governance.access import needs_agreement, ports_of
from mesh.core.governance.agreements import Agreement
from mesh.core.governance.classes import DataClass
from mesh.core.history.allowed import Withheld, as_allowed, withheld
from mesh.core.history.history import Profile
from mesh.core.mesh import DomainFacts
from mesh.core.model import OPEN, RESTRICTED, Entry, Port, Product

_FOLDERS = {OPEN: "ports", RESTRICTED: "restricted"}


@dataclass(frozen=True, slots=True)
class Around:
    """What is found for all pages at once."""

    relations: Relations
    checks: Mapping[str, list[Check]]
    findings: Mapping[str, list[FindingLine]]
    contract_changes: Mapping[str, list[ChangeLine]]
    publications: Mapping[str, list[ChangeLine]]
    read_by: ReadBy
    agreements: Mapping[tuple[str, str], list[Agreement]]
    classes: Mapping[str, DataClass]


def product_pages(inputs: Inputs, around: Around) -> dict[str, ProductPage]:
    """By id, in the order of addresses."""
    statuses = {id_: _status(inputs, around, id_, product) for id_, product in inputs.mesh.products.items()}
    versions = _versions(inputs, around, statuses)
    ordered = sorted(inputs.mesh.products.items(), key=lambda item: (item[1].address, item[0]))
    return {id_: _page(inputs, around, id_, product, statuses[id_], versions) for id_, product in ordered}


def _status(inputs: Inputs, around: Around, id_: str, product: Product) -> tuple[Status, str]:
    domain = product.address.domain
    port, build = inputs.mesh.ports.get(domain, Port(domain)), inputs.last_builds.get(domain, LastBuild())
    return status_of(product.address, port, around.checks.get(id_, ()), inputs.levels.get(id_, ()), build, inputs.mesh.results.get(id_))


def days_left(end: str, today: date) -> int | None:
    """Until a version ends; below 0 when that is past; None where it does not end, or where that is no date."""
    try:
        return (date.fromisoformat(end) - today).days if end else None
    except ValueError:
        return None


_Versions = dict[tuple[str, str], list[tuple[VersionLine, Product]]]


def _versions(inputs: Inputs, around: Around, statuses: Mapping[str, tuple[Status, str]]) -> _Versions:
    """Domain and product -> its versions, the newest first."""
    found: _Versions = {}
    for id_, product in sorted(inputs.mesh.products.items(), key=lambda item: -item[1].address.version):
        address, end = product.address, product.deprecation_date
        line = VersionLine(
            id=id_,
            version=address.version,
            is_latest=product.latest_version == address.version,
            deprecation_date=end,
            days_left=days_left(end, inputs.today),
            consumers=around.relations.consumers.get(id_, ()),
            status=statuses[id_][0],
        )
        found.setdefault((address.domain, address.product), []).append((line, product))
    return found


def _page(inputs: Inputs, around: Around, id_: str, product: Product, status: tuple[Status, str], versions: _Versions) -> ProductPage:
    mesh, relations, address = inputs.mesh, around.relations, product.address
    domain = mesh.domains.get(address.domain, DomainFacts(address.domain))
    node, detail = mesh.nodes.get(id_), inputs.details.get(id_, Detail())
    port = mesh.ports.get(address.domain, Port(address.domain))
    entries = [entry for entry in port.published if entry.address == address]
    of_product = versions[address.domain, address.product]
    before = next(((line.id, other) for line, other in of_product if line.version < address.version), None)
    agreements = access.on_version(around.agreements.get((address.domain, address.product), ()), address.version, inputs.today)
    consumers = relations.consumers.get(id_, ())
    checks, names = around.checks.get(id_, []), {column.name.lower() for column in product.columns}
    meta, reasons = product.meta, withheld(product, around.classes)
    sample = shown_sample(inputs.samples.get(id_), product, entries, reasons)
    return ProductPage(
        id=id_,
        address=address,
        description=product.description,
        grain=_texts(meta.get("grain")) or product.primary_key,
        fields=fields(id_, product, inputs.lineage.get(id_), around.read_by, checks, _held(inputs, product, entries, reasons)),
        owner_group=product.owner.group,
        owner_name=product.owner.name,
        owner_email=product.owner.email,
        status=status[0],
        status_why=status[1],
        is_latest=product.latest_version == address.version,
        latest_version=product.latest_version,
        versions=tuple(line for line, _ in of_product),
        deprecation_date=product.deprecation_date,
        days_left=days_left(product.deprecation_date, inputs.today),
        classification=classification(product, around.classes),
        ports=ports_of(meta),
        consumers_allowed=access.consumers_allowed(product),
        needs_agreement=needs_agreement(meta),
        agreements=tuple(map(access.agreed, agreements)),
        access_said=access.access_said(product),
        retention=_text(meta.get("retention")),
        licence=_text(meta.get("license")) or relations.licence(id_),
        provenance=_text(meta.get("provenance")) or relations.provenance(id_),
        limits=_text(meta.get("limits")),
        tags=node.tags if node else (),
        published=tuple(_published(entry, inputs.ports_below) for entry in entries),
        levels=inputs.levels.get(id_, ()),
        checks=tuple(check for check in checks if check.column.lower() not in names),
        upstream=relations.upstream.get(id_, ()),
        downstream=relations.downstream.get(id_, ()),
        upstream_products=relations.upstream_products.get(id_, ()),
        downstream_products=relations.downstream_products.get(id_, ()),
        findings=tuple(around.findings.get(id_, ())),
        since_before=since_before(before, (id_, product), inputs.lineage) if before else (),
        changes=_changes(around, id_),
        sample_columns=sample[0],
        sample=sample[1],
        sample_said=sample[2],
        engine=domain.engine,
        generated_at=domain.generated_at,
        commit=next((entry.commit for entry in entries if entry.commit), inputs.commit),
        file=_below(domain.path, node.file if node else ""),
        yaml_file=_below(domain.path, detail.patch),
        uses=len(consumers) + len(access.roles_in(agreements, inputs.today)),
    )


def _changes(around: Around, id_: str) -> tuple[ChangeLine, ...]:
    return tuple(sorted([*around.contract_changes.get(id_, ()), *around.publications.get(id_, ())], key=lambda line: (not line.at, line.at), reverse=True))


def _held(inputs: Inputs, product: Product, entries: list[Entry], reasons: Withheld) -> Profile | None:
    """The profile of what is published now, as far as it may be shown today."""
    profile = inputs.history.last_profile(product.address)
    return as_allowed(profile, reasons) if profile and any(entry.publication_id == profile.publication_id for entry in entries) else None


def classification(product: Product, classes: Mapping[str, DataClass]) -> str:
    """As the product states it, or that of its columns that asks for most."""
    if stated := _text(product.meta.get("classification")):
        return stated
    found = [name for column in product.columns if (name := _text(column.meta.get("classification")))]
    return max(found, key=lambda name: classes[name].rank if name in classes else 0, default="")


def _published(entry: Entry, below: str) -> PublicationLine:
    path = f"{below}/{_FOLDERS[entry.port]}/{entry.address.domain}/{entry.path}"
    return PublicationLine(entry.port, entry.publication_id, entry.published_at, entry.verified_at, entry.rows, entry.bytes, path, entry.commit)


def _below(folder: str, file: str) -> str:
    return f"{folder}/{file}" if folder and file else file


def _text(value: object) -> str:
    return " ".join(str(value).split()) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _texts(value: object) -> tuple[str, ...]:
    listed: Iterable[object] = value if isinstance(value, list) else () if value is None else [value]
    return tuple(map(str, listed))
