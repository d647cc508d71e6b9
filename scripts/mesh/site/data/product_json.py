"""One product version for programs, with all that its page says but sample rows. See `mesh_json.py`."""

from collections.abc import Iterable

from mesh.core.catalogue.pages import ProductPage
from mesh.core.catalogue.parts import Check, Field, Profile, Source
from mesh.core.slo.judged import JudgedLevel
from mesh.site import paths

Document = dict[str, object]


def product_json(page: ProductPage, label: dict[str, str]) -> Document:
    """`label`: how each node is named."""
    return {
        "address": str(page.address),
        "domain": page.address.domain,
        "product": page.address.product,
        "version": page.address.version,
        "unique_id": page.id,
        "page": paths.product(page.address),
        "description": page.description,
        "grain": list(page.grain),
        "owner": {"group": page.owner_group or None, "name": page.owner_name or None, "email": page.owner_email or None},
        "status": page.status.value,
        "status_why": page.status_why or None,
        "is_latest": page.is_latest,
        "latest_version": page.latest_version,
        "versions": [
            {
                "version": line.version,
                "status": line.status.value,
                "ends": line.deprecation_date or None,
                "days_left": line.days_left,
                "consumers": [label.get(node, node) for node in line.consumers],
            }
            for line in page.versions
        ],
        "classification": page.classification or None,
        "access": {
            "ports": list(page.ports),
            "consumers": list(page.consumers_allowed) or None,
            "needs_agreement": page.needs_agreement,
            "said": page.access_said or None,
        },
        "publications": [
            {
                "port": line.port,
                "path": line.path,
                "publication_id": line.publication_id,
                "published_at": line.published_at or None,
                "verified_at": line.verified_at or None,
                "rows": line.rows,
                "bytes": line.bytes,
                "commit": line.commit or None,
            }
            for line in page.published
        ],
        "columns": [_field(field, label) for field in page.fields],
        "checks": _checks(page.checks),
        "service_levels": [_level(level) for level in page.levels],
        "reads": _named(page.upstream, label),
        "read_by": _named(page.downstream, label),
        "made_of": _named(page.upstream_products, label),
        "used_in": _named(page.downstream_products, label),
        "retention": page.retention or None,
        "licence": page.licence or None,
        "provenance": page.provenance or None,
        "limits": page.limits or None,
        "tags": list(page.tags),
        "changes": [
            {"at": line.at or None, "kind": line.kind, "severity": line.severity, "said": line.said, "commit": line.commit or None} for line in page.changes
        ],
        "findings": [
            {"policy": line.policy, "severity": line.severity, "column": line.column or None, "message": line.message, "fix": line.fix or None}
            | {"waived_until": line.waived_until or None}
            for line in page.findings
        ],
        "files": {"sql": page.file or None, "yaml": page.yaml_file or None},
    }


def _named(nodes: Iterable[str], label: dict[str, str]) -> list[str]:
    return [label.get(node, node) for node in nodes]


def _field(field: Field, label: dict[str, str]) -> Document:
    return {
        "name": field.name,
        "type": field.type,
        "description": field.description,
        "is_nullable": field.is_nullable,
        "is_key": field.is_key,
        "classification": field.classification or None,
        "mask": field.mask or None,
        "unit": field.unit or None,
        "accepted_values": None if field.accepted_values is None else list(field.accepted_values),
        "checks": _checks(field.checks),
        "made_of": _sources(field.made_of, label),
        "read_by": _sources(field.read_by, label),
        "unknown": field.unknown or None,
        "profile": None if field.profile is None else _profile(field.profile),
    }


def _sources(sources: Iterable[Source], label: dict[str, str]) -> list[Document]:
    return [{"node": label.get(source.node, source.node), "column": source.column or None, "how": source.how} for source in sources]


def _profile(profile: Profile) -> Document:
    return {
        "rows": profile.rows,
        "nulls": profile.nulls,
        "distinct": profile.distinct,
        "least": profile.least,
        "most": profile.most,
        "quantiles": list(profile.quantiles),
        "bins": list(profile.bins),
        "counts": list(profile.counts),
        "drift": profile.drift,
        "is_drifting": profile.is_drifting,
        "withheld": profile.withheld or None,
    }


def _checks(checks: Iterable[Check]) -> list[Document]:
    return [
        {
            "name": check.name,
            "means": check.means,
            "severity": check.severity,
            "status": check.status or None,
            "failures": check.failures,
            "at": check.at or None,
            "failing_since": check.since or None,
        }
        for check in checks
    ]


def _level(level: JudgedLevel) -> Document:
    return {
        "name": level.name,
        "target": level.target,
        "actual": level.actual or None,
        "state": level.state.value,
        "said": level.said or None,
        "budget_left": level.budget,
        "missed_since": level.since or None,
        "is_promised": level.is_promised,
    }
