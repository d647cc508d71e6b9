-- title: Domains, products and columns of products are named in snake_case
-- why: Names become tables, files, Python attributes and URLs; only snake_case is the same in all of them, unquoted.
-- fix: Rename to lower case letters, digits and single underscores, beginning with a letter
--     (a published name changes with a new version).
-- severity: error
-- scope: product
with names as (
    select
        domains.domain as node,
        cast(null as varchar) as column_name,
        'domain' as kind,
        domains.domain as name
    from mesh.domains as domains
    union all
    select
        products.unique_id,
        null as column_name,
        'product' as kind,
        products.product
    from mesh.products as products
    union all
    select
        node_columns.node_unique_id,
        node_columns.column_name,
        'column' as kind,
        node_columns.column_name
    from mesh.products as products
    inner join dbt.node_columns as node_columns on products.unique_id = node_columns.node_unique_id
    where node_columns.is_declared
)

select
    names.node,
    names.column_name as "column",
    if(
        length(names.name) > standard.name_max_length,
        format('the name of {} `{}` is longer than {} characters', names.kind, names.name, standard.name_max_length),
        format('{} `{}` is not named in snake_case', names.kind, names.name)
    ) as message
from names
cross join mesh.standards as standard
where
    not regexp_full_match(names.name, standard.name_pattern)
    or length(names.name) > standard.name_max_length
