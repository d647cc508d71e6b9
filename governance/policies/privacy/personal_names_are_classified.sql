-- title: A column that is named as personal data is classified so
-- why: E-mail, phone and birth date are personal in every law; a class below that is mostly one that nobody thought about.
-- fix: Classify the column `personal` and give it a mask, or rename it if it is about no person (an airport's phone).
-- severity: warning
-- scope: column
select
    node_columns.node_unique_id as node,
    node_columns.column_name as "column",
    format(
        '`{}` of `{}` is named as personal data and classified {}',
        node_columns.column_name,
        products.address,
        classes.name
    ) as message
from mesh.products as products
inner join dbt.node_columns as node_columns on products.unique_id = node_columns.node_unique_id
inner join mesh.classes as classes on coalesce(node_columns.classification, products.classification) = classes.name
cross join mesh.standards as standard
where
    node_columns.is_declared
    and classes.open_port = 'clear'
    and lower(node_columns.data_type_declared) is distinct from 'boolean'
    and regexp_full_match(lower(node_columns.column_name), standard.personal_name_pattern)
