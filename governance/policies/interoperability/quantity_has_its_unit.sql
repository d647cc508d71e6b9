-- title: A column that is named as a quantity declares its unit
-- why: Catalogues, exports and the comparison of contracts read the unit, not the ending of a name.
-- fix: Add `config: {meta: {mesh: {unit: ...}}}` to the column in the product's YAML.
-- severity: warning
-- scope: column
with suffixes as (
    select
        split_part(pairs.pair, '=', 1) as unit,
        unnest(string_split(split_part(pairs.pair, '=', 2), '|')) as suffix
    from (select unnest(standard.unit_suffixes) as pair from mesh.standards as standard) as pairs
),

quantities as (
    select
        node_columns.node_unique_id,
        node_columns.column_name,
        concat(
            '_',
            regexp_extract(
                regexp_replace(node_columns.column_name, concat(standard.unit_qualifier_pattern, '$'), ''), '[a-z]+$'
            )
        ) as suffix
    from mesh.products as products
    inner join dbt.node_columns as node_columns on products.unique_id = node_columns.node_unique_id
    cross join mesh.standards as standard
    where
        node_columns.is_declared
        and node_columns.unit is null
        and regexp_matches(
            lower(node_columns.data_type_declared), '^(integer|bigint|smallint|double|float|real|decimal|numeric|timestamp)'
        )
)

select
    quantities.node_unique_id as node,
    quantities.column_name as "column",
    format('`{}` declares no unit; by its name it is in "{}"', quantities.column_name, min(suffixes.unit)) as message
from quantities
inner join suffixes on quantities.suffix = suffixes.suffix
group by quantities.node_unique_id, quantities.column_name
