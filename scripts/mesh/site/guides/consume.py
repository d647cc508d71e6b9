"""How a product is read: from dbt, SQL, Python and programs, shown on the most used product of this mesh."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from mesh.core.catalogue.model import Catalogue
from mesh.core.catalogue.pages import ProductPage
from mesh.site import paths
from mesh.site.data import mesh_json
from mesh.site.frame import Frame
from mesh.site.guides.example import Example, example, is_word, restricted

AGREED_DAYS = 365


@dataclass(frozen=True, slots=True)
class ConsumeGuide:
    """What the page says; texts are empty where this mesh has nothing to show them on."""

    example: Example | None
    packages: str = ""
    settings: str = ""
    dependencies: str = ""
    model: str = ""
    query: str = ""
    grouped: str = ""
    python: str = ""
    restricted: ProductPage | None = None
    agreement: str = ""
    agreement_file: str = ""
    programs: str = ""
    records: str = ""
    files: tuple[str, ...] = ()


def pages(frame: Frame) -> Iterator[tuple[str, str]]:
    yield frame.page(
        "consume.html",
        paths.CONSUME,
        title="How to consume a product",
        about="With dbt, SQL and Python, and for programs: find a product, judge it, read it.",
        view=consume_guide(frame.catalogue),
        index=mesh_json.INDEX,
    )


def consume_guide(catalogue: Catalogue) -> ConsumeGuide:
    shown = example(catalogue)
    protected = restricted(catalogue)
    consumer = next((name for name in catalogue.domains if protected is not None and _may_ask(name, protected)), "my_domain")
    guide = ConsumeGuide(
        example=shown,
        restricted=protected,
        agreement=_agreement(protected, consumer, catalogue) if protected is not None else "",
        agreement_file=f"governance/agreements/{consumer}--{protected.address.domain}.{protected.address.product}.yml" if protected is not None else "",
    )
    return guide if shown is None else _with(guide, shown)


def _with(guide: ConsumeGuide, shown: Example) -> ConsumeGuide:
    domain, product, version = shown.domain, shown.product, shown.version
    return ConsumeGuide(
        example=shown,
        packages=f"packages:\n  - local: ../../platform\n  - local: ../{domain}/interface",
        settings=f"vars:\n  mesh_inputs: [{shown.page.address}]",
        dependencies=f"projects:\n  - name: {domain}",
        model=f"select * from {{{{ ref('{domain}', '{product}', v={version}) }}}}",
        query=f'mesh sql "select * from {domain}.{product}_v{version} limit 5"',
        grouped=f'mesh sql "select {shown.by.name}, count(*) as row_count from {domain}.{product} group by all" --format csv' if shown.by else "",
        python=_python(shown),
        restricted=guide.restricted,
        agreement=guide.agreement,
        agreement_file=guide.agreement_file,
        programs=_PROGRAM.format(address=shown.page.address),
        records=_RECORDS,
        files=(f"mesh lineage {shown.page.address} --format json", f"mesh impact {shown.page.address} --format json", "mesh check --format json"),
    )


def _python(shown: Example) -> str:
    folder = shown.path.rpartition("/")[0] or f".mesh/dev/ports/{shown.domain}"
    return _PYTHON.format(folder=folder, product=shown.product, version=shown.version)


_PYTHON = """\
import json
from pathlib import Path

import duckdb

# Where the domain publishes: in the mesh's checkout, or where MESH_HOME says.
port = Path("{folder}")
published = json.loads((port / "current.json").read_text())
entry = next(entry for entry in published if (entry["product"], entry["version"]) == ("{product}", {version}))

{product} = duckdb.read_parquet(str(port / entry["path"]))
print({product}.limit(5))
print(entry["rows"], "rows, published", entry["published_at"])"""

_PROGRAM = """\
import json
from pathlib import Path

# The folder of this site, the one with index.html.
site = Path(".")
mesh = json.loads((site / "data/mesh.json").read_text())
known = {{product["address"]: product for product in mesh["products"]}}
product = known["{address}"]
print(product["status"], product["description"], sep=": ")

details = json.loads((site / product["details"]).read_text())
contract = next(entry for entry in details["products"] if entry["address"] == product["address"])
for column in contract["columns"]:
    print(column["name"], column["type"], column["description"], sep=" | ")"""

_RECORDS = """\
select product.address, product.status, product.owner
from (select unnest(products) as product from read_json('data/mesh.json'))
where product.is_latest
order by product.uses desc, product.address"""


def _may_ask(domain: str, page: ProductPage) -> bool:
    """Two agreements of one consumer would overlap."""
    return is_word(domain) and domain != page.address.domain and not any(domain in agreed.consumer for agreed in page.agreements)


def _agreement(page: ProductPage, consumer: str, catalogue: Catalogue) -> str:
    start = date.fromisoformat(catalogue.today[:10])
    purpose = next((name for name, _ in catalogue.purposes), "travel_notices")
    return f"""\
consumer: {{domain: {consumer}}}
product: {page.address.domain}.{page.address.product}
versions: [{page.address.version}]
ports: [restricted]
purpose: {purpose}
terms: What you read it for, in a sentence or two.
start: {start.isoformat()}
end: {(start + timedelta(days=AGREED_DAYS)).isoformat()}
approved_by: {{producer: {page.address.domain} domain owner, consumer: {consumer} domain owner}}"""
