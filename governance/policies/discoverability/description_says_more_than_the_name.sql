-- title: A column's description says more than its name
-- why: "Carrier code" beside `carrier_code` looks documented and tells nothing: of which list, and may it be null?
-- fix: Say in the description what the name does not: the code list, the limits, what null means.
-- severity: warning
-- scope: column
select
    node_columns.node_unique_id as node,
    node_columns.column_name as "column",
    format('the description of `{}` only repeats its name', node_columns.column_name) as message
from mesh.products as products
inner join dbt.node_columns as node_columns on products.unique_id = node_columns.node_unique_id
where
    node_columns.is_declared
    -- Most are longer, and need not be compared letter by letter.
    and length(node_columns.description) <= 2 * length(node_columns.column_name) + 10
    and regexp_replace(regexp_replace(lower(node_columns.description), '^\s*(the|a|an)\s+', ''), '[^a-z0-9]', '', 'g')
    = regexp_replace(lower(node_columns.column_name), '[^a-z0-9]', '', 'g')
