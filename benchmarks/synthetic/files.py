"""The files of generated domains, as dbt reads them."""

from collections.abc import Iterable, Sequence

from mesh.core import yamltext

from synthetic.nodes import SOURCE_DESCRIPTION, Json
from synthetic.others import call

_PROJECT = """\
# Synthetic: made by benchmarks/generate.py with seed {seed}.
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
    staging:
      +schema: staging
      +materialized: table
    intermediate:
      +schema: intermediate
      +materialized: table
    products:
      +schema: products
      +materialized: table
      +access: public
      +contract: {{enforced: true}}

vars:
  mesh_inputs: [{inputs}]
"""
_PROFILE = """\
{domain}:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: "{{{{ env_var('MESH_HOME', '../../.mesh') }}}}/dev/{domain}.duckdb"
      threads: 4
"""


def configuration(domain: str, *, upstream: Iterable[str], inputs: Iterable[str], seed: int) -> dict[str, str]:
    """The project's own files: path in the domain's folder -> text."""
    packages = ["../../platform", *(f"../{name}/interface" for name in upstream)]
    return {
        "dbt_project.yml": _PROJECT.format(domain=domain, seed=seed, inputs=", ".join(inputs)),
        "profiles.yml": _PROFILE.format(domain=domain),
        "packages.yml": yamltext.dump({"packages": [{"local": path} for path in packages]}),
    }


def model_files(
    models: Iterable[Json], sources: Iterable[Json], exposures: Sequence[Json], unit_tests: Iterable[Json], group: Json, *, tests: int
) -> dict[str, str]:
    """A file of SQL and one of YAML for each model, and what else is declared beside them."""
    listed = [{"name": source["name"], "description": source["description"], "columns": _columns(source, tests=0)} for source in sources]
    files = {
        "models/_group.yml": yamltext.dump({"groups": [{"name": group["name"], "owner": group["owner"]}]}),
        "models/staging/_sources.yml": yamltext.dump({"sources": [{"name": "raw", "schema": "raw", "description": SOURCE_DESCRIPTION, "tables": listed}]}),
    }
    if exposures:
        files["models/_exposures.yml"] = yamltext.dump({"exposures": [_exposure(exposure) for exposure in exposures]})
    declared: dict[str, Json] = {}
    for model in models:
        files[model["original_file_path"]] = model["raw_code"] + "\n"
        path, stated = model["patch_path"].split("://")[1], {"name": model["name"], "description": model["description"]}
        if model["version"] is None:
            declared[path] = {"models": [stated | {"columns": _columns(model, tests=tests)}]}
        else:
            document = declared.setdefault(path, {"models": [stated | {"latest_version": model["latest_version"], "versions": []}]})
            document["models"][0]["versions"].append(_version(model, tests=tests))
    for test in unit_tests:
        declared[test["original_file_path"]]["unit_tests"] = [_unit_test(test)]
    return files | {path: yamltext.dump(document) for path, document in declared.items()}


def _version(model: Json, *, tests: int) -> Json:
    return {
        "v": model["version"],
        **({"deprecation_date": model["deprecation_date"][:10]} if model["deprecation_date"] else {}),
        "config": {"meta": model["meta"]},
        "constraints": [{"type": "primary_key", "columns": model["primary_key"]}],
        "columns": _columns(model, tests=tests),
    }


def _unit_test(test: Json) -> Json:
    given = [{"input": given["input"], "rows": []} for given in test["given"]]
    return {"name": test["name"], "model": test["model"], "given": given, "expect": {"rows": []}}


def _columns(node: Json, *, tests: int) -> list[Json]:
    """`tests`: how many of a model's generic tests, in the order in which `generated_nodes.test` numbers them."""
    columns = []
    for position, column in enumerate(node["columns"].values()):
        stated = {"name": column["name"], "data_type": column["data_type"], "description": column["description"]}
        if column["constraints"]:
            stated["constraints"] = [{"type": rule["type"]} for rule in column["constraints"]]
        if column["meta"]:
            stated["config"] = {"meta": column["meta"]}
        numbers = (0, 1) if position == 0 else (position + 1,)
        kinds = ["unique" if number == 1 else "not_null" for number in numbers if number < tests]
        columns.append(stated | ({"data_tests": kinds} if kinds else {}))
    return columns


def _exposure(exposure: Json) -> Json:
    stated = {key: exposure[key] for key in ("name", "type", "maturity", "url", "description", "owner")}
    return stated | {"depends_on": [call(ref) for ref in exposure["refs"]]}
