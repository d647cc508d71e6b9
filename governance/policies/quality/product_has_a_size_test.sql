-- title: A product's number of rows is tested
-- why: An empty or doubled table passes every test of its rows.
-- fix: Add the data test `platform.row_count_between` with the limits within which the number of rows makes sense.
-- severity: warning
-- scope: product
with sized as (
    select distinct tests.node_unique_id
    from dbt.data_tests as tests
    where
        tests.test_name = 'row_count_between'
        or contains(tests.test_name, 'row_count')
)

select
    products.unique_id as node,
    null as "column",
    format('no test limits the number of rows of `{}`', products.address) as message
from mesh.products as products
left join sized on products.unique_id = sized.node_unique_id
where sized.node_unique_id is null
