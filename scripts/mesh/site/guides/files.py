"""The files of the publishing guide: a domain, its first product and that product's second version. A test writes them down and builds them."""

import json
from collections.abc import Iterator
from datetime import date, timedelta

from mesh.site.guides.example import Example

NOTICE_DAYS = 365
"""Between the announcement of a version's end and the end."""

_PROJECT = """\
name: {domain}
version: 1.0.0
config-version: 2
profile: {domain}
require-dbt-version: [">=1.11.0", "<3.0.0"]

model-paths: [models]
clean-targets: [target, dbt_packages]

flags:
  send_anonymous_usage_stats: false
  latest_version_pointer_enabled_by_default: false

dispatch:
  - macro_namespace: dbt
    search_order: [{domain}, platform, dbt]

models:
  {domain}:
    +group: {domain}
    products:
      +schema: products
      +materialized: table
      +access: public
      +contract: {{enforced: true}}
"""
_SEED = "weekday_name\nMonday\nTuesday\nWednesday\nThursday\nFriday\nSaturday\nSunday\n"
_SEED_YAML = """\
seeds:
  - name: weekdays
    description: One row per day of the week.
"""
_PROFILES = """\
{domain}:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: "{{{{ env_var('MESH_HOME', '../../.mesh') }}}}/dev/{domain}.duckdb"
      threads: 4
    prod:
      type: duckdb
      path: "{{{{ env_var('MESH_HOME', '../../.mesh') }}}}/prod/{domain}.duckdb"
      threads: 4
"""
_GROUP = """\
groups:
  - name: {domain}
    owner:
      name: {team} team
      email: {domain}-team@example.com
"""
_README = """\
# {domain}

{purpose}

**Owner** {team} team, {domain}-team@example.com

## Products

| product | one row per |
|---|---|
| `{domain}.{product}` v1 | {by} |

## Promises

- Every row of the source is counted exactly once.

## Traps in the data

- None that we know of.
"""


def domain_files(domain: str, product: str, example: Example | None) -> Iterator[tuple[str, str]]:
    """The domain's configuration and its README."""
    team = domain.replace("_", " ").capitalize()
    inputs = f"\nvars:\n  mesh_inputs: [{example.page.address}]\n" if example else ""
    yield f"domains/{domain}/dbt_project.yml", _PROJECT.format(domain=domain) + inputs
    yield f"domains/{domain}/profiles.yml", _PROFILES.format(domain=domain)
    packages = "packages:\n  - local: ../../platform\n" + (f"  - local: ../{example.domain}/interface\n" if example else "")
    yield f"domains/{domain}/packages.yml", packages
    if example:
        yield f"domains/{domain}/dependencies.yml", f"projects:\n  - name: {example.domain}\n"
    else:
        yield f"domains/{domain}/seeds/weekdays.csv", _SEED
        yield f"domains/{domain}/seeds/weekdays.yml", _SEED_YAML
    yield f"domains/{domain}/models/_group.yml", _GROUP.format(domain=domain, team=team)
    purpose = f"Counts of {_words(example.product)}, for reports." if example else "Names of the days of the week, for reports."
    yield f"domains/{domain}/README.md", _README.format(domain=domain, product=product, team=team, purpose=purpose, by=_words(_by(example)))


def product_files(domain: str, product: str, example: Example | None) -> Iterator[tuple[str, str]]:
    """The first version."""
    folder = f"domains/{domain}/models/products"
    yield f"{folder}/{product}_v1.sql", _sql(example, "row_count")
    yield f"{folder}/{product}.yml", _yaml(product, example, latest=1, columns=_columns(example, "row_count"), versions="      - v: 1\n")


def second_files(domain: str, product: str, example: Example | None, today: str) -> Iterator[tuple[str, str]]:
    """The second version beside the first, which ends."""
    folder = f"domains/{domain}/models/products"
    better = f"{example.product}_count" if example else "letter_count"
    end = date.fromisoformat(today[:10]) + timedelta(days=NOTICE_DAYS)
    versions = f"""\
      - v: 1
        deprecation_date: {end.isoformat()}
        config:
          meta:
            mesh:
              deprecation_announced: "{today[:10]}"
{_indented(_meta(example), 14)}        columns:
          - include: all
            exclude: [{better}]
{_indented(_counted("row_count"), 4)}      - v: 2
        config:
          meta:
            mesh:
{_indented(_meta(example), 14)}"""
    yield f"{folder}/{product}_v2.sql", _sql(example, better)
    yield f"{folder}/{product}.yml", _yaml(product, example, latest=2, columns=_columns(example, better), versions=versions)


def _sql(example: Example | None, count: str) -> str:
    if example is None:
        return f"""\
with weekdays as (
    select * from {{{{ ref('weekdays') }}}}
),

final as (
    select
        weekday_name,
        cast(length(weekday_name) as bigint) as {count}
    from weekdays
)

select * from final
"""
    return f"""\
with {example.product} as (
    select * from {{{{ ref('{example.domain}', '{example.product}', v={example.version}) }}}}
),

final as (
    select
        {_by(example)},
        count(*) as {count}
    from {example.product}
    group by {_by(example)}
)

select * from final
"""


def _yaml(product: str, example: Example | None, *, latest: int, columns: str, versions: str) -> str:
    """Settings stand at the model as long as there is one version, then at each: dbt v1 joins lists of both places, v2 takes one of them."""
    by = _by(example)
    counted = f"with the number of its {_words(example.product)}." if example else "with the number of its letters."
    settings = f"    config:\n      meta:\n        mesh:\n{_indented(_meta(example), 10)}" if latest == 1 else ""
    return f"""\
models:
  - name: {product}
    description: One row per {_words(by)}, {counted}
    latest_version: {latest}
{settings}    constraints:
      - type: primary_key
        columns: [{by}]
    data_tests:
      - platform.primary_key:
          arguments:
            columns: [{by}]
      - platform.row_count_between:
          arguments:
            min_rows: 1
            max_rows: 1000000
    columns:
{columns}    versions:
{versions}"""


def _meta(example: Example | None) -> str:
    return f"""\
grain: [{_by(example)}]
classification: {(example.page.classification if example else "") or "public"}
slo:
  freshness: 48 hours
  quality: 99 %
  availability: 99.5 %
  rows: {{min: 1, max: 1000000}}
"""


def _columns(example: Example | None, count: str) -> str:
    if example is None or example.by is None:
        name, data_type, description, unit = "weekday_name", "varchar", "English name of the day of the week.", ""
    else:
        name, data_type, description, unit = example.by.name, example.by.type.lower(), example.by.description, example.by.unit
    meta = f"        config:\n          meta:\n            mesh: {{unit: {json.dumps(unit)}}}\n" if unit else ""
    return f"""\
      - name: {name}
        data_type: {data_type}
        description: {json.dumps(" ".join(description.split()), ensure_ascii=False)}
{meta}        constraints:
          - type: not_null
{_counted(count)}"""


def _counted(name: str) -> str:
    return f"""\
      - name: {name}
        data_type: bigint
        description: How many there are, counted when the product was built.
        config:
          meta:
            mesh: {{unit: row}}
        constraints:
          - type: not_null
"""


def _by(example: Example | None) -> str:
    return example.by.name if example is not None and example.by is not None else "weekday_name"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _indented(text: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}\n" for line in text.splitlines())
