-- title: Units have one spelling in the whole mesh
-- why: "mile", "mi" and "statute_mile" are three units to a program, and a conversion that is not made to a person.
-- fix: Write the unit as `unit_suffixes` or `units_without_suffix` of `governance/standards.yml` do, or add it there.
-- severity: error
-- scope: column
with units as (
    select split_part(pairs.pair, '=', 1) as unit
    from (select unnest(standard.unit_suffixes) as pair from mesh.standards as standard) as pairs
    union all
    select unnest(standard.units_without_suffix) as unit
    from mesh.standards as standard
)

select
    node_columns.node_unique_id as node,
    node_columns.column_name as "column",
    format('`{}` is in "{}", which is no unit of the standards', node_columns.column_name, node_columns.unit) as message
from mesh.products as products
inner join dbt.node_columns as node_columns on products.unique_id = node_columns.node_unique_id
left join units on node_columns.unit = units.unit
where node_columns.unit is not null and units.unit is null
