-- title: Seeds hold no personal data
-- why: A seed is committed, and git keeps it for ever, for everybody who can read the repository.
-- fix: Land the data as a source outside of the repository, remove the seed and rewrite its history.
-- severity: error
-- scope: model
with classified as (
    select
        seeds.unique_id,
        seeds.name,
        coalesce(node_columns.classification, json_extract_string(seeds.meta, '$.classification')) as class
    from dbt.seeds as seeds
    left join dbt.node_columns as node_columns on seeds.unique_id = node_columns.node_unique_id
)

select
    classified.unique_id as node,
    null as "column",
    format('seed `{}` holds {} data', any_value(classified.name), arg_max(classes.name, classes.rank)) as message
from classified
inner join mesh.classes as classes on classified.class = classes.name
where classes.open_port != 'clear'
group by classified.unique_id
