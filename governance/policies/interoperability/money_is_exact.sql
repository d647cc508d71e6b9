-- title: Money is decimal and has its currency
-- why: Sums of floating point numbers differ by cents with the order of rows, and an amount without a currency is no amount.
-- fix: Cast to `decimal(18, 2)` and add a `currency_code` column to the product.
-- severity: warning
-- scope: column
with money as (
    select
        node_columns.node_unique_id,
        node_columns.column_name,
        lower(node_columns.data_type_declared) as data_type
    from mesh.products as products
    inner join dbt.node_columns as node_columns on products.unique_id = node_columns.node_unique_id
    cross join mesh.standards as standard
    where
        node_columns.is_declared
        and list_contains(standard.money_words, regexp_extract(lower(node_columns.column_name), '[a-z]+$'))
        and regexp_matches(
            lower(node_columns.data_type_declared), '^(integer|bigint|smallint|double|float|real|decimal|numeric)'
        )
),

currencies as (
    select distinct node_columns.node_unique_id
    from dbt.node_columns as node_columns
    where ends_with(node_columns.column_name, 'currency_code')
)

select
    money.node_unique_id as node,
    money.column_name as "column",
    if(
        regexp_matches(money.data_type, '^(double|float|real)'),
        format('`{}` is money and `{}`, which is not exact', money.column_name, money.data_type),
        format('`{}` is money, and no column says in which currency', money.column_name)
    ) as message
from money
left join currencies on money.node_unique_id = currencies.node_unique_id
where regexp_matches(money.data_type, '^(double|float|real)') or currencies.node_unique_id is null
