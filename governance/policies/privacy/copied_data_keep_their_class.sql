-- title: A copy of personal data is classified as what it is
-- why: Renamed three models later a telephone number is still one; classes end where lineage is not asked.
-- fix: Give the column the class of what it copies, or make it of less (a year, an area, a count).
-- severity: error
-- scope: column
with guarded as (
    select
        node_columns.node_unique_id,
        node_columns.column_name,
        node_columns.domain,
        classes.name as class,
        classes.rank,
        products.unique_id is not null as is_product
    from dbt.node_columns as node_columns
    left join mesh.products as products on node_columns.node_unique_id = products.unique_id
    left join dbt.sources as sources on node_columns.node_unique_id = sources.unique_id
    inner join mesh.classes as classes
        on coalesce(
            node_columns.classification,
            products.classification,
            json_extract_string(sources.meta, '$.classification')
        ) = classes.name
    where classes.open_port != 'clear'
),

copies as (
    select
        lineage.parent_node_unique_id,
        lower(lineage.parent_column_name) as parent_column_name,
        lineage.child_node_unique_id,
        lower(lineage.child_column_name) as child_column_name,
        lineage.domain
    from dbt.column_lineage as lineage
    where lineage.evolution = 'copy' and lineage.child_column_name is not null
),

restricted as (
    select distinct inputs.domain, inputs.product_unique_id
    from mesh.inputs as inputs
    where inputs.port = 'restricted'
),

-- Clear values come from models of one's own, and of others through the restricted port only.
first_hop as (
    select
        copies.child_node_unique_id as node,
        copies.child_column_name as column_name,
        guarded.node_unique_id as origin,
        guarded.column_name as origin_column,
        guarded.class,
        guarded.rank
    from guarded
    inner join copies
        on guarded.node_unique_id = copies.parent_node_unique_id
        and lower(guarded.column_name) = copies.parent_column_name
    left join restricted
        on copies.domain = restricted.domain and guarded.node_unique_id = restricted.product_unique_id
    where guarded.domain = copies.domain or restricted.product_unique_id is not null
),

-- Internal models state no class: follow the copies through as many as domains mostly have.
second_hop as (
    select
        copies.child_node_unique_id as node, copies.child_column_name as column_name,
        first_hop.origin, first_hop.origin_column, first_hop.class, first_hop.rank
    from first_hop
    inner join copies
        on first_hop.node = copies.parent_node_unique_id and first_hop.column_name = copies.parent_column_name
    left join mesh.products as products on first_hop.node = products.unique_id
    where products.unique_id is null
),

third_hop as (
    select
        copies.child_node_unique_id as node, copies.child_column_name as column_name,
        second_hop.origin, second_hop.origin_column, second_hop.class, second_hop.rank
    from second_hop
    inner join copies
        on second_hop.node = copies.parent_node_unique_id and second_hop.column_name = copies.parent_column_name
    left join mesh.products as products on second_hop.node = products.unique_id
    where products.unique_id is null
),

fourth_hop as (
    select
        copies.child_node_unique_id as node, copies.child_column_name as column_name,
        third_hop.origin, third_hop.origin_column, third_hop.class, third_hop.rank
    from third_hop
    inner join copies
        on third_hop.node = copies.parent_node_unique_id and third_hop.column_name = copies.parent_column_name
    left join mesh.products as products on third_hop.node = products.unique_id
    where products.unique_id is null
),

reached as (
    select * from first_hop
    union
    select * from second_hop
    union
    select * from third_hop
    union
    select * from fourth_hop
)

select
    node_columns.node_unique_id as node,
    node_columns.column_name as "column",
    format(
        '`{}` is classified {} and copies `{}`, which is {}',
        node_columns.column_name,
        coalesce(any_value(node_columns.classification), any_value(products.classification), 'nothing'),
        min(concat(coalesce(origins.label, reached.origin), '.', reached.origin_column)),
        arg_max(reached.class, reached.rank)
    ) as message
from reached
inner join mesh.products as products on reached.node = products.unique_id
inner join dbt.node_columns as node_columns
    on reached.node = node_columns.node_unique_id and reached.column_name = lower(node_columns.column_name)
left join dbt.dag_nodes as origins on reached.origin = origins.unique_id
left join mesh.classes as classes on coalesce(node_columns.classification, products.classification) = classes.name
where node_columns.is_declared and coalesce(classes.rank, 0) < reached.rank
group by node_columns.node_unique_id, node_columns.column_name
