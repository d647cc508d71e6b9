-- title: Internal models and raw tables are read by something
-- why: What nothing reads is built, tested and explained for nothing, and taken for the real one by newcomers.
-- fix: Delete the model or the table of the source, or read it.
-- severity: warning
-- scope: model
with readers as (
    select distinct edges.parent_unique_id
    from dbt.edges as edges
    inner join dbt.dag_nodes as children on edges.child_unique_id = children.unique_id
    where children.resource_type in ('model', 'snapshot', 'exposure')
),

-- Tests read seeds of expected values and models made for a test.
tested_seeds as (
    select distinct edges.parent_unique_id
    from dbt.edges as edges
    inner join dbt.dag_nodes as children on edges.child_unique_id = children.unique_id
    inner join dbt.seeds as seeds on edges.parent_unique_id = seeds.unique_id
    where children.resource_type in ('test', 'unit_test')
),

nodes as (
    select models.unique_id, models.name, 'model' as kind
    from dbt.models as models
    where models.package_name = models.domain and models.access is distinct from 'public'
    union all
    select seeds.unique_id, seeds.name, 'seed' as kind
    from dbt.seeds as seeds
    where seeds.package_name = seeds.domain
    union all
    select sources.unique_id, concat(sources.source_name, '.', sources.name) as name, 'raw table' as kind
    from dbt.sources as sources
    where sources.package_name = sources.domain
)

select
    nodes.unique_id as node,
    null as "column",
    format('no model reads {} `{}`', nodes.kind, nodes.name) as message
from nodes
left join readers on nodes.unique_id = readers.parent_unique_id
left join tested_seeds on nodes.unique_id = tested_seeds.parent_unique_id
where readers.parent_unique_id is null and tested_seeds.parent_unique_id is null
