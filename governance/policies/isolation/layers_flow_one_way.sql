-- title: Data flow from staging to intermediate to products
-- why: A staging model that reads a later layer, or its neighbour, cannot be understood without the whole.
-- fix: Move the logic into an intermediate model; staging reads raw data and other domains' products.
-- severity: warning
-- scope: model
-- place: sql
with layered as (
    select
        models.unique_id,
        models.domain,
        models.name,
        regexp_extract(models.original_file_path, '^models/([^/]+)/', 1) as layer
    from dbt.models as models
    where models.package_name = models.domain
)

select
    children.unique_id as node,
    null as "column",
    format(
        '{} model `{}` reads {}',
        any_value(children.layer),
        any_value(children.name),
        array_to_string(list_sort(list(distinct format('`{}` of {}', parents.name, parents.layer))), ', ')
    ) as message
from dbt.edges as edges
inner join layered as children on edges.child_unique_id = children.unique_id
inner join layered as parents on edges.parent_unique_id = parents.unique_id and children.domain = parents.domain
where
    (children.layer = 'staging' and parents.layer in ('staging', 'intermediate', 'products'))
    or (children.layer = 'intermediate' and parents.layer = 'products')
group by children.unique_id
