-- title: Every model reads something that lineage can see
-- why: A model that refers to nothing makes up its rows, and lineage cannot say where they come from.
-- fix: Read tables by `ref()` and `source()`; constants belong in a seed.
-- severity: warning
-- scope: model
-- place: sql
select
    models.unique_id as node,
    null as "column",
    format('`{}` refers to nothing', models.name) as message
from dbt.models as models
left join dbt.edges as edges on models.unique_id = edges.child_unique_id
-- Of tables that are written out, `tables_are_referenced` speaks.
left join dbt.column_lineage as lineage
    on models.unique_id = lineage.child_node_unique_id and contains(lineage.why_unknown, ', no model or source')
where
    models.package_name = models.domain
    and edges.parent_unique_id is null
    and lineage.child_node_unique_id is null
