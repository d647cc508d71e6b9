"""What dbt-core 1.11 writes about generated domains besides models and sources: tests, unit tests, exposures, groups, hooks."""

from collections.abc import Sequence

from synthetic.nodes import AT, DOCS, Json, digest, node_config

_HOOKS = (("on-run-start", 0), ("on-run-start", 1), ("on-run-start", 2), ("on-run-end", 0))
_TEST_MACROS = ("get_where_subquery", "get_limit_subquery_sql", "should_store_failures", "statement")


def test(about: Json, number: int, *, target: str) -> Json:
    """The generic tests of a model by number: `not_null` and `unique` on its first column, then `not_null` on its second, third, ..."""
    kind = "unique" if number == 1 else "not_null"
    tested = list(about["columns"])[max(number - 1, 0)]
    domain, name = about["package_name"], f"{kind}_{about['alias']}_{tested}"
    short = name if len(name) < 64 else f"{name[:30]}_{digest(name, 32)}"
    settings = {"alias": short} if short != name else {}
    file = f"{domain}/{about['original_file_path'].rsplit('/', 1)[0]}/{about['name']}.yml/{short}.sql"
    version = None if about["version"] is None else str(about["version"])
    reference = f"ref('{about['name']}'" + (f", version='{version}')" if version else ")")
    having = {"unique": f"{tested} is not null\ngroup by {tested}\nhaving count(*) > 1", "not_null": f"{tested} is null"}[kind]
    selected = f"{tested} as unique_field,\n    count(*) as n_records" if kind == "unique" else tested
    return {
        "database": domain,
        "schema": "dbt_test__audit",
        "name": name,
        "resource_type": "test",
        "package_name": domain,
        "path": f"{short}.sql",
        "original_file_path": f"models/{about['patch_path'].split('://models/')[1]}",
        "unique_id": f"test.{domain}.{name}.{digest(about['unique_id'] + name, 10)}",
        "fqn": [domain, *about["fqn"][1:2], name],
        "alias": short,
        "checksum": {"name": "none", "checksum": ""},
        "config": {
            "enabled": True,
            "alias": settings.get("alias"),
            "schema": "dbt_test__audit",
            "database": None,
            "tags": [],
            "meta": {},
            "group": None,
            "static_analysis": None,
            "materialized": "test",
            "severity": "ERROR",
            "store_failures": None,
            "store_failures_as": None,
            "where": None,
            "limit": None,
            "fail_calc": "count(*)",
            "warn_if": "!= 0",
            "error_if": "!= 0",
        },
        "tags": [],
        "description": "",
        "columns": {},
        "meta": {},
        "group": domain,
        "docs": DOCS,
        "patch_path": None,
        "build_path": f"{target}/run/{file}",
        "unrendered_config": settings,
        "created_at": AT,
        "relation_name": None,
        "raw_code": f"{{{{ test_{kind}(**_dbt_generic_test_kwargs) }}}}" + (f'{{{{ config(alias="{short}") }}}}' if settings else ""),
        "doc_blocks": [],
        "language": "sql",
        "refs": [{"name": about["name"], "package": None, "version": version}],
        "sources": [],
        "metrics": [],
        "functions": [],
        "depends_on": {"macros": [f"macro.dbt.test_{kind}", *(f"macro.dbt.{macro}" for macro in _TEST_MACROS)], "nodes": [about["unique_id"]]},
        "compiled_path": f"{target}/compiled/{file}",
        "compiled": True,
        "compiled_code": f'\n    \n    \n\nselect\n    {selected}\n\nfrom "{domain}"."{about["schema"]}"."{about["alias"]}"\nwhere {having}\n\n\n',
        "extra_ctes_injected": True,
        "extra_ctes": [],
        "contract": {"enforced": False, "alias_types": True, "checksum": None},
        "column_name": tested,
        "file_key_name": f"models.{about['name']}",
        "attached_node": about["unique_id"],
        "test_metadata": {"name": kind, "kwargs": {"column_name": tested, "model": f"{{{{ get_where_subquery({reference}) }}}}"}, "namespace": None},
    }


def hooks(domain: str) -> list[Json]:
    """The platform's on-run-start and on-run-end hooks."""
    return [_hook(domain, when, number) for when, number in _HOOKS]


def _hook(domain: str, when: str, number: int) -> Json:
    name = f"platform-{when}-{number}"
    return {
        "database": domain,
        "schema": "main",
        "name": name,
        "resource_type": "operation",
        "package_name": "platform",
        "path": f"hooks/{name}.sql",
        "original_file_path": "./dbt_project.yml",
        "unique_id": f"operation.platform.{name}",
        "fqn": ["platform", "hooks", name],
        "alias": name,
        "checksum": {"name": "sha256", "checksum": digest(name)},
        "config": node_config(),
        "tags": [when],
        "description": "",
        "columns": {},
        "meta": {},
        "group": None,
        "docs": DOCS,
        "patch_path": None,
        "build_path": None,
        "unrendered_config": {},
        "created_at": AT,
        "relation_name": None,
        "raw_code": "{{ platform.filler() }}",
        "doc_blocks": [],
        "language": "sql",
        "refs": [],
        "sources": [],
        "metrics": [],
        "functions": [],
        "depends_on": {"macros": [], "nodes": []},
        "compiled_path": None,
        "compiled": True,
        "compiled_code": "",
        "extra_ctes_injected": True,
        "extra_ctes": [],
        "contract": {"enforced": False, "alias_types": True, "checksum": None},
        "index": number,
    }


def group(name: str) -> Json:
    return {
        "name": name,
        "resource_type": "group",
        "package_name": name,
        "path": "_group.yml",
        "original_file_path": "models/_group.yml",
        "unique_id": f"group.{name}.{name}",
        "owner": {"email": f"{name}-team@example.com", "name": f"{name} team"},
        "description": None,
        "config": {"meta": {}, "group": name},
    }


def exposure(domain: str, name: str, products: Sequence[Json]) -> Json:
    """A dashboard over products."""
    return {
        "name": name,
        "resource_type": "exposure",
        "package_name": domain,
        "path": "_exposures.yml",
        "original_file_path": "models/_exposures.yml",
        "unique_id": f"exposure.{domain}.{name}",
        "fqn": [domain, name],
        "type": "dashboard",
        "owner": {"email": f"{domain}-team@example.com", "name": f"{domain} team"},
        "description": "A made-up dashboard.",
        "label": None,
        "maturity": "high",
        "meta": {},
        "tags": [],
        "config": {"enabled": True, "tags": [], "meta": {}},
        "unrendered_config": {},
        "url": f"https://dashboards.example.com/{domain}/{name}",
        "depends_on": {"macros": [], "nodes": [product["unique_id"] for product in products]},
        "refs": [{"name": product["name"], "package": None, "version": product["version"]} for product in products],
        "sources": [],
        "metrics": [],
        "created_at": AT,
    }


def unit_test(about: Json) -> Json:
    """A unit test of a model: no rows come of no rows."""
    domain, name = about["package_name"], "nothing_comes_of_nothing"
    path = about["patch_path"].split("://models/")[1]
    given: list[Json] = [{"input": call(ref), "rows": [], "format": "dict", "fixture": None} for ref in about["refs"]]
    return {
        "model": about["name"],
        "given": given,
        "expect": {"rows": [], "format": "dict", "fixture": None},
        "name": name,
        "resource_type": "unit_test",
        "package_name": domain,
        "path": path,
        "original_file_path": f"models/{path}",
        "unique_id": f"unit_test.{domain}.{about['name']}.{name}",
        "fqn": [*about["fqn"][:-1], about["name"], name],
        "description": "",
        "overrides": None,
        "depends_on": {"macros": [], "nodes": [about["unique_id"]]},
        "config": {"tags": [], "meta": {}, "enabled": True, "static_analysis": None},
        "checksum": digest(about["unique_id"]),
        "schema": about["schema"],
        "created_at": AT,
        "versions": None,
        "version": None,
    }


def call(ref: Json) -> str:
    package, version = ref["package"], ref["version"]
    return "ref(" + (f"'{package}', " if package else "") + f"'{ref['name']}'" + (f", v={version})" if version else ")")
