"""The tables of the mesh: their names, columns, DuckDB types and meanings. What policies are written against, so that it changes seldom.

`dbt.*` and `dbt_rt.*` follow dbt's own information schema (v2): the same names for the same facts, plus `domain`, and what dbt has no word for.
Empty text is null in every table. Times are UTC.
"""

from dataclasses import dataclass, field

from mesh.core.tables.mesh_schema import MESH_TABLES


@dataclass(frozen=True, slots=True)
class TableColumn:
    name: str
    type: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table, written `<schema>.<table>`."""

    name: str
    meaning: str
    columns: list[TableColumn] = field(default_factory=list)


# Columns that several tables have: `+ node` stands for them below.
_SHARED = """
node:
  domain                VARCHAR   The domain whose project builds it.
  unique_id             VARCHAR   dbt's id; nodes of a package that several domains install carry `@<domain>` behind it.
  name                  VARCHAR   Its name, without version.
  resource_type         VARCHAR   dbt's kind of node.
  package_name          VARCHAR   The dbt package that states it: the domain's own, or one that it installs.
  original_file_path    VARCHAR   Relative to the domain's folder.
  description           VARCHAR   Its description.
  tags                  VARCHAR[] Its tags.
meta:
  meta                  JSON      All of `config.meta.mesh`.
relation:
  relation_name         VARCHAR   What compiled SQL calls it inside its own domain.
  materialized          VARCHAR   table, view, incremental, ephemeral, seed, ...
  group                 VARCHAR   The group of dbt that owns it; quote the name.
version:
  domain                VARCHAR   The domain that offers it.
  product               VARCHAR   Its name.
  version               INTEGER   Its version.
  address               VARCHAR   `<domain>.<product>.v<N>`.
  unique_id             VARCHAR   Its model.
publication:
  publication_id        VARCHAR   One atomic switch of a port to new files.
  published_at          TIMESTAMP When.
  git_commit            VARCHAR   The commit that was built; `-dirty` behind it where files differed.
  rows                  BIGINT    Rows.
  bytes                 BIGINT    Size of the files.
"""
_TABLES = """
dbt.dag_nodes: All that takes part in the graph, of whatever kind.
  domain                VARCHAR   The domain whose project builds it.
  unique_id             VARCHAR   dbt's id.
  resource_type         VARCHAR   model, seed, snapshot, source, test, unit_test, exposure, ...
  name                  VARCHAR   Its name, without version.
  label                 VARCHAR   How people write it: `operations.flights.v2`.
dbt.models: Models.
  + node
  + relation
  node_language         VARCHAR   sql or python.
  access                VARCHAR   public, protected or private.
  contract_enforced     BOOLEAN   Does dbt compare columns and types with the contract?
  version               VARCHAR   Its version.
  latest_version        VARCHAR   The version that a reference without one reads.
  deprecation_date      DATE      When the version ends.
  primary_key           VARCHAR[] Columns of the primary key; of products only.
  patch_path            VARCHAR   The YAML file that describes it, relative to the domain's folder.
  + meta
dbt.seeds: Seeds.
  + node
  + relation
  + meta
dbt.snapshots: Snapshots.
  + node
  + relation
  + meta
dbt.sources: Tables of sources.
  + node
  relation_name         VARCHAR   What compiled SQL calls it inside its own domain.
  source_name           VARCHAR   The source it is a table of.
  + meta
dbt.node_columns: Columns of models, sources, seeds and snapshots: those that YAML declares, and those that only column lineage knows of.
  domain                VARCHAR   The domain of the node.
  node_unique_id        VARCHAR   The node.
  column_name           VARCHAR   Its name.
  column_index          INTEGER   Its place, from 1: declared columns first.
  data_type_declared    VARCHAR   The type that YAML declares.
  description           VARCHAR   Its description.
  quote                 BOOLEAN   Must its name be quoted?
  is_nullable           BOOLEAN   May it be null? False where a constraint or a product's key rules it out.
  unit                  VARCHAR   `unit` of `config.meta.mesh`.
  classification        VARCHAR   `classification` of `config.meta.mesh`.
  meta                  JSON      All of `config.meta.mesh`.
  is_declared           BOOLEAN   Does YAML declare it?
  mask                  VARCHAR   The kind of `mask` of `config.meta.mesh`.
  is_primary_key        BOOLEAN   Is it (one of the columns of) the primary key that its node declares?
dbt.edges: Who reads what, directly. Both ends may be in different domains.
  domain                VARCHAR   The domain of the child.
  parent_unique_id      VARCHAR   The node that is read.
  child_unique_id       VARCHAR   The node that reads.
dbt.groups: Groups: who owns models.
  domain                VARCHAR   The domain that states it.
  unique_id             VARCHAR   dbt's id.
  name                  VARCHAR   Its name.
  owner_name            VARCHAR   The team.
  owner_email           VARCHAR   Its address.
dbt.data_tests: Data tests, generic and singular.
  + node
  test_name             VARCHAR   The generic test; null for singular ones.
  column_name           VARCHAR   The column it is declared on.
  node_unique_id        VARCHAR   The node it is about; null for singular ones, see `dbt.edges`.
  severity              VARCHAR   error or warn.
  test_namespace        VARCHAR   The package of the generic test; null for dbt's own and for singular ones.
  arguments             JSON      What the generic test is told.
  where                 VARCHAR   The rows that it looks at; null for all. Quote the name.
dbt.unit_tests: Unit tests.
  + node
  node_unique_id        VARCHAR   The model it is about.
dbt.exposures: Exposures: dashboards, machine learning models, applications that read products.
  + node
  exposure_type         VARCHAR   dashboard, notebook, analysis, ml or application.
  owner_name            VARCHAR   Who answers for it.
  owner_email           VARCHAR   Their address.
  url                   VARCHAR   Where it is.
  depends_on            VARCHAR[] The nodes it reads.
  + meta
dbt.packages: dbt packages that a domain is made of: its own, the interfaces it installs, shared ones, and dbt's.
  domain                VARCHAR   The domain.
  package_name          VARCHAR   The package.
dbt.column_lineage: What columns are made of, and which columns decide about rows.
  domain                VARCHAR   The domain of the child.
  parent_node_unique_id VARCHAR   The node that is read; null where it is unknown.
  parent_column_name    VARCHAR   Its column; `*` for columns that cannot be listed.
  child_node_unique_id  VARCHAR   The model that reads.
  child_column_name     VARCHAR   Its column; null where the parent's column decides about its rows, or where the whole model is unknown.
  evolution             VARCHAR   dbt's word: copy (the value as it is), mod (made of it), scan (only read); null where it is unknown.
  how                   VARCHAR   passed through, renamed, transformed, aggregated, window, filter, join, group or order.
  why_unknown           VARCHAR   Why (a part of) it cannot be told.
dbt_rt.run_results: How nodes ended in their domain's last run.
  domain                VARCHAR   The domain of the run.
  unique_id             VARCHAR   The node.
  invocation_id         VARCHAR   dbt's run.
  status                VARCHAR   success, pass, error, fail, warn, skipped, ...
  execution_time        DOUBLE    Seconds.
  message               VARCHAR   What the database said; of an error its kind only, for errors quote values.
  failures              BIGINT    Tests: rows that failed.
  created_at            TIMESTAMP When it ended.
"""


def _tables(text: str, shared: dict[str, Table]) -> dict[str, Table]:
    """Lines `name: meaning`, each followed by indented lines: a column's name, type and meaning, or `+ name` for the columns of one of `shared`."""
    found: dict[str, Table] = {}
    for line in text.strip().splitlines():
        if not line.startswith(" "):
            name, _, meaning = line.partition(":")
            table = found[name] = Table(name, meaning.strip())
        elif line.startswith("  + "):
            table.columns.extend(shared[line[4:]].columns)
        else:
            table.columns.append(TableColumn(*line.split(maxsplit=2)))
    return found


TABLES = _tables(_TABLES + MESH_TABLES.lstrip(), _tables(_SHARED, {}))
"""By name, in the order of the documentation."""
