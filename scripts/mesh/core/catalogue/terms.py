"""The words of the mesh, as `governance/glossary.yml` states them, and the columns that carry them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mesh.core.catalogue.model import PolicyLine, Term
from mesh.core.catalogue.parts import FindingLine
from mesh.core.errors import did_you_mean, ended
from mesh.core.governance.fields import FieldError, list_of, mapping_of, name_of, text_of
from mesh.core.mesh import Mesh
from mesh.core.model import Product

FILE = "governance/glossary.yml"
POLICY = PolicyLine(
    name="glossary_names_columns",
    area="definitions",
    title="The glossary names domains and columns that there are",
    why="Who looks a word up follows it to the data; a name that is gone leads nowhere, and nobody knows whether the meaning still holds.",
    fix="Correct the name in governance/glossary.yml, or take it out.",
    severity="warning",
    file=FILE,
)
"""What is wrong with a term is no select over the tables, and stops nothing: the catalogue itself tells it."""


_NOTHING: tuple[str, Product | None] = "", None


@dataclass(frozen=True, slots=True)
class Stated:
    """One term as it is written."""

    name: str
    meaning: str
    domain: str = ""
    source: str = ""
    columns: tuple[str, ...] = ()
    """`operations.flights.flight_status`, of the latest version, or `operations.flights.v1.dep_delay`."""
    line: int = 0
    """In the file, from 1."""


def stated_terms(value: object) -> tuple[Stated, ...]:
    """What the file's mapping lists. Raises FieldError that says what is wrong, and at which key."""
    document = mapping_of(value, "a glossary", ("terms",))
    found: dict[str, Stated] = {}
    for position, entry in enumerate(list_of(document["terms"], "terms", "{term: on time, meaning: ...}")):
        try:
            one = _stated(entry)
            if one.name.lower() in found:
                raise FieldError(f"there are two terms `{one.name}`. Join them, or tell them apart by their names", "term")
        except FieldError as error:
            raise FieldError(str(error), "terms", position, *error.keys) from None
        found[one.name.lower()] = one
    return tuple(found.values())


def _stated(entry: object) -> Stated:
    found = mapping_of(entry, "a term", ("term", "meaning"), ("domain", "source", "columns"))
    columns = []
    for position, name in enumerate(list_of(found["columns"], "columns", "operations.flights.flight_status") if found.get("columns") is not None else ()):
        parts = name.split(".") if isinstance(name, str) else []
        if not 3 <= len(parts) <= 4 or not all(parts):
            what = f"`{str(name)[:60]}` names no column: write `<domain>.<product>.<column>`, or `<domain>.<product>.v<N>.<column>`"
            raise FieldError(what, "columns", position)
        columns.append(str(name))
    return Stated(
        text_of(found["term"], "term"),
        text_of(found["meaning"], "meaning"),
        "" if found.get("domain") is None else name_of(found["domain"], "domain"),
        "" if found.get("source") is None else text_of(found["source"], "source"),
        tuple(columns),
    )


def resolve(stated: Iterable[Stated], mesh: Mesh) -> tuple[tuple[Term, ...], tuple[FindingLine, ...]]:
    """The terms with their columns as the mesh names them, and what they name that is not there."""
    products = {str(product.address): (id_, product) for id_, product in mesh.products.items()}
    products |= {
        f"{product.address.domain}.{product.address.product}": (id_, product)
        for id_, product in mesh.products.items()
        if product.latest_version == product.address.version
    }
    terms, findings = [], []
    for one in stated:
        columns = []
        for name in one.columns:
            product, _, column = name.rpartition(".")
            id_, declared = products.get(product, _NOTHING)
            known = {other.name.lower(): other.name for other in declared.columns} if declared else {}
            if column.lower() in known:
                columns.append((id_, known[column.lower()]))
            else:
                findings.append(_finding(one, name, _why(product, column, declared, products, known)))
        if one.domain and one.domain not in mesh.domains:
            findings.append(_finding(one, one.domain, f"there is no domain `{one.domain}`. {did_you_mean(one.domain, mesh.domains)}"))
        terms.append(Term(one.name, one.meaning, one.domain if one.domain in mesh.domains else "", one.source, tuple(dict.fromkeys(columns))))
    return tuple(terms), tuple(findings)


def _why(product: str, column: str, declared: Product | None, products: Mapping[str, object], known: Mapping[str, str]) -> str:
    if declared is None:
        return f"there is no product `{product}`. {did_you_mean(product, products)}"
    return f"{product} has no column `{column}`. {did_you_mean(column, known.values())}"


def _finding(term: Stated, name: str, why: str) -> FindingLine:
    return FindingLine(
        policy=POLICY.name, title=POLICY.title, severity=POLICY.severity, domain=term.domain, label=FILE, node="", column="",
        message=f"the term `{term.name}` names `{name}`: {ended(why)}", fix=POLICY.fix, file=FILE, line=term.line,
    )  # fmt: skip
