-- title: Personal data say how long they are kept
-- why: The law allows keeping them for as long as the purpose needs; what states no end is kept for ever.
-- fix: Write `retention: 730 days` under `config.meta.mesh` of the product or the source.
-- severity: error
-- scope: product
with holders as (
    select
        products.unique_id,
        products.address as name,
        products.retention,
        coalesce(node_columns.classification, products.classification) as class
    from mesh.products as products
    inner join dbt.node_columns as node_columns on products.unique_id = node_columns.node_unique_id
    union all
    select
        sources.unique_id,
        concat(sources.domain, '.', sources.source_name, '.', sources.name) as name,
        json_extract_string(sources.meta, '$.retention') as retention,
        json_extract_string(sources.meta, '$.classification') as class
    from dbt.sources as sources
)

select
    holders.unique_id as node,
    null as "column",
    if(
        any_value(holders.retention) is null,
        format('`{}` holds {} data and does not say for how long', any_value(holders.name), arg_max(classes.name, classes.rank)),
        format(
            '`{}` keeps its data for "{}"; write a number of days, months or years, at most {} days',
            any_value(holders.name),
            any_value(holders.retention),
            any_value(standard.retention_max_days)
        )
    ) as message
from holders
inner join mesh.classes as classes on holders.class = classes.name
cross join mesh.standards as standard
where
    classes.needs_retention
    and (
        holders.retention is null
        or not regexp_full_match(trim(holders.retention), '[1-9][0-9]{0,4} ?(day|month|year)s?')
        or try_cast(regexp_extract(holders.retention, '[0-9]+') as integer)
        * case
            when contains(holders.retention, 'year') then 365
            when contains(holders.retention, 'month') then 30
            else 1
        end
        > standard.retention_max_days
    )
group by holders.unique_id
