-- title: A column of one name has one type and one unit in all domains
-- why: Who joins two products takes equal names for equal things; an integer key never meets a text key.
-- fix: Agree on one type and unit with the owner of the other product, or give the column another name.
-- severity: warning
-- scope: column
with public_columns as (
    select
        products.domain,
        products.address,
        node_columns.node_unique_id,
        node_columns.column_name,
        -- Text has two names and, like decimals, lengths that matter to nobody who joins.
        regexp_replace(
            regexp_replace(lower(node_columns.data_type_declared), '\s*\([^)]*\)', ''), '^string$', 'varchar'
        ) as data_type,
        coalesce(node_columns.unit, '') as unit
    from mesh.products as products
    inner join dbt.node_columns as node_columns on products.unique_id = node_columns.node_unique_id
    where node_columns.is_declared and products.is_latest and node_columns.data_type_declared is not null
),

meanings as (
    select
        public_columns.column_name,
        public_columns.data_type,
        public_columns.unit,
        count(*) as uses,
        min(public_columns.address) as example
    from public_columns
    group by all
),

-- The meaning that most products give the name, and of equally many the first.
usual as (
    select
        meanings.column_name,
        count(*) as how_many,
        arg_max(
            struct_pack(data_type := meanings.data_type, unit := meanings.unit, example := meanings.example),
            concat(lpad(cast(meanings.uses as varchar), 9, '0'), meanings.example)
        ) as meaning
    from meanings
    group by meanings.column_name
    having count(*) > 1
)

select
    public_columns.node_unique_id as node,
    public_columns.column_name as "column",
    format(
        '`{}` is {} here and {} in `{}`',
        public_columns.column_name,
        concat_ws(' in ', public_columns.data_type, nullif(public_columns.unit, '')),
        concat_ws(' in ', usual.meaning.data_type, nullif(usual.meaning.unit, '')),
        usual.meaning.example
    ) as message
from public_columns
inner join usual on public_columns.column_name = usual.column_name
where
    public_columns.data_type != usual.meaning.data_type
    or public_columns.unit != usual.meaning.unit
