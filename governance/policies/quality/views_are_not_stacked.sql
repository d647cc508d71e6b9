-- title: No more than three views stand on each other
-- why: Every reader of the last view computes all of them again, and databases give up optimising.
-- fix: Build one of the models below as a table.
-- severity: warning
-- scope: model
-- place: sql
with views as (
    select
        models.unique_id,
        models.name
    from dbt.models as models
    where models.materialized in ('view', 'ephemeral') and models.package_name = models.domain
),

stacked as (
    select
        edges.parent_unique_id as parent,
        edges.child_unique_id as child
    from dbt.edges as edges
    inner join views as parents on edges.parent_unique_id = parents.unique_id
    inner join views as children on edges.child_unique_id = children.unique_id
),

-- Step by step, for there may be very many ways from the first to the fourth.
seconds as (
    select distinct stacked.child as unique_id
    from stacked
),

thirds as (
    select distinct stacked.child as unique_id
    from stacked
    inner join seconds on stacked.parent = seconds.unique_id
),

fourths as (
    select distinct stacked.child as unique_id
    from stacked
    inner join thirds on stacked.parent = thirds.unique_id
)

select
    views.unique_id as node,
    null as "column",
    format('`{}` is the fourth view on top of others', views.name) as message
from views
inner join fourths on views.unique_id = fourths.unique_id
