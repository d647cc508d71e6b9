-- title: The primary key is tested
-- why: DuckDB and most warehouses do not hold what a contract says of keys; one doubled row doubles every join.
-- fix: Add the data test `platform.primary_key` with the columns of the key to the product,
--     or `unique` to a single column.
-- severity: error
-- scope: product
with arguments as (
    select
        tests.node_unique_id,
        tests.test_name,
        lower(tests.column_name) as column_name,
        coalesce(
            json_extract(tests.arguments, '$.columns'), json_extract(tests.arguments, '$.combination_of_columns')
        ) as columns
    from dbt.data_tests as tests
    where
        tests.test_name in ('primary_key', 'unique', 'unique_combination_of_columns')
        and coalesce(lower(tests.severity), 'error') = 'error'
        and tests."where" is null
),

tests as (
    select
        arguments.node_unique_id,
        case
            when arguments.test_name = 'unique' then arguments.column_name
            when json_type(arguments.columns) = 'ARRAY'
                then array_to_string(
                    list_sort(
                        string_split(lower(array_to_string(cast(arguments.columns as varchar[]), chr(10))), chr(10))
                    ), chr(10)
                )
            -- One column, written without a list.
            else lower(json_extract_string(arguments.columns, '$'))
        end as key
    from arguments
),

keys as (
    select
        products.unique_id,
        products.address,
        products.primary_key,
        array_to_string(
            list_sort(string_split(lower(array_to_string(products.primary_key, chr(10))), chr(10))), chr(10)
        ) as key
    from mesh.products as products
    where len(products.primary_key) > 0
)

select
    keys.unique_id as node,
    null as "column",
    format('no test holds the key ({}) of `{}`', array_to_string(keys.primary_key, ', '), keys.address) as message
from keys
left join tests on keys.unique_id = tests.node_unique_id and keys.key = tests.key
group by keys.unique_id, keys.address, keys.primary_key
having count(tests.key) = 0
