-- title: Codes and ZIP codes are text
-- why: A code that is a number loses its leading zeros on the way, and then names something else.
-- fix: Cast columns that end in `_code` to `varchar`, in a new version if they are published.
-- severity: warning
-- scope: column
select
    node_columns.node_unique_id as node,
    node_columns.column_name as "column",
    format('code `{}` is `{}`, not text', node_columns.column_name, node_columns.data_type_declared) as message
from mesh.products as products
inner join dbt.node_columns as node_columns on products.unique_id = node_columns.node_unique_id
where
    node_columns.is_declared
    and (ends_with(node_columns.column_name, '_code') or ends_with(node_columns.column_name, '_postcode'))
    and not regexp_matches(lower(node_columns.data_type_declared), '^(varchar|string|text|char)')
