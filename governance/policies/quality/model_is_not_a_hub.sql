-- title: A model reads few tables, and few models read an internal one
-- why: A model with fifteen parents is several; one with twenty readers wants to be a product with a contract.
-- fix: Split the model into steps, or offer the internal model as a product.
-- severity: warning
-- scope: model
-- place: sql
with parents as (
    select
        edges.child_unique_id as unique_id,
        count(distinct edges.parent_unique_id) as how_many
    from dbt.edges as edges
    group by edges.child_unique_id
),

children as (
    select
        edges.parent_unique_id as unique_id,
        count(distinct edges.child_unique_id) as how_many
    from dbt.edges as edges
    inner join dbt.models as models on edges.child_unique_id = models.unique_id
    group by edges.parent_unique_id
)

select
    models.unique_id as node,
    null as "column",
    if(
        parents.how_many > standard.max_parents,
        format('`{}` reads {} tables, more than {}', models.name, parents.how_many, standard.max_parents),
        format('{} models read `{}`, more than {}', children.how_many, models.name, standard.max_children)
    ) as message
from dbt.models as models
left join parents on models.unique_id = parents.unique_id
left join children on models.unique_id = children.unique_id
cross join mesh.standards as standard
where
    models.package_name = models.domain
    and (
        parents.how_many > standard.max_parents
        or (children.how_many > standard.max_children and models.access is distinct from 'public')
    )
