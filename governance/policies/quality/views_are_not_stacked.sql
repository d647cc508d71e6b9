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
)

select
    views.unique_id as node,
    null as "column",
    format('`{}` is the fourth view on top of others', any_value(views.name)) as message
from stacked as lower_two
inner join stacked as middle_two on lower_two.child = middle_two.parent
inner join stacked as upper_two on middle_two.child = upper_two.parent
inner join views on upper_two.child = views.unique_id
group by views.unique_id
