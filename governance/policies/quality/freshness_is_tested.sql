-- title: A promise of freshness is tested where the product has a time
-- why: A promise that nobody measures is found broken by its readers.
-- fix: Add the data test `platform.fresh_within` on the product's time or date.
-- severity: warning
-- scope: product
with promised as (
    select products.unique_id, products.address
    from mesh.products as products
    where
        json_extract_string(products.service_levels, '$.freshness') is not null
        or json_extract_string(products.meta, '$.slo.freshness') is not null
),

timed as (
    select
        node_columns.node_unique_id,
        min(node_columns.column_name) as column_name
    from dbt.node_columns as node_columns
    where
        node_columns.is_declared
        and regexp_matches(lower(node_columns.data_type_declared), '^(date|timestamp)')
    group by node_columns.node_unique_id
)

select
    promised.unique_id as node,
    null as "column",
    format('`{}` promises freshness and no test measures it (it has `{}`)', promised.address, timed.column_name) as message
from promised
inner join timed on promised.unique_id = timed.node_unique_id
left join dbt.data_tests as tests on promised.unique_id = tests.node_unique_id and tests.test_name = 'fresh_within'
where tests.unique_id is null
