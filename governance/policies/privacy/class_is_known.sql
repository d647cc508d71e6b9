-- title: Classes are those of the federation
-- why: A class that is misspelt asks for nothing, and the data go out as if they were public.
-- fix: Use a class of `governance/classification.yml`, or add one there.
-- severity: error
-- scope: column
with stated as (
    select
        node_columns.node_unique_id as node,
        node_columns.column_name,
        node_columns.classification
    from dbt.node_columns as node_columns
    union all
    select
        products.unique_id,
        null as column_name,
        products.classification
    from mesh.products as products
    union all
    select
        sources.unique_id,
        null as column_name,
        json_extract_string(sources.meta, '$.classification') as classification
    from dbt.sources as sources
)

select
    stated.node,
    stated.column_name as "column",
    format('there is no class "{}"', stated.classification) as message
from stated
left join mesh.classes as classes on stated.classification = classes.name
where stated.classification is not null and classes.name is null
