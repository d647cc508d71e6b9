-- title: Every product has a data test that can stop it
-- why: Publication waits for tests; without one, or with warnings only, everything is published.
-- fix: Add data tests of severity `error` in the product's YAML; singular tests in `tests/` count too.
-- severity: error
-- scope: product
with tested as (
    select edges.parent_unique_id as unique_id
    from dbt.edges as edges
    inner join dbt.data_tests as tests on edges.child_unique_id = tests.unique_id
    where coalesce(lower(tests.severity), 'error') = 'error' and edges.domain = tests.domain
    union
    select tests.node_unique_id as unique_id
    from dbt.data_tests as tests
    where coalesce(lower(tests.severity), 'error') = 'error'
)

select
    products.unique_id as node,
    null as "column",
    format('no data test can stop `{}`', products.address) as message
from mesh.products as products
left join tested on products.unique_id = tested.unique_id
where tested.unique_id is null
