-- title: Columns of products use whole words
-- why: An abbreviation is read three ways by three domains, and a search for the word does not find it.
-- fix: Write the word (`abbreviations` in `governance/standards.yml` has it) in a new version of the product.
-- severity: warning
-- scope: column
with abbreviations as (
    select
        split_part(pairs.pair, '=', 1) as short,
        split_part(pairs.pair, '=', 2) as long
    from (select unnest(standard.abbreviations) as pair from mesh.standards as standard) as pairs
),

words as (
    select
        node_columns.node_unique_id,
        node_columns.column_name,
        unnest(string_split(lower(node_columns.column_name), '_')) as word
    from mesh.products as products
    inner join dbt.node_columns as node_columns on products.unique_id = node_columns.node_unique_id
    where node_columns.is_declared and products.deprecation_date is null
)

select
    words.node_unique_id as node,
    words.column_name as "column",
    format(
        'write {}',
        array_to_string(
            list_sort(list(distinct format('`{}` for `{}`', abbreviations.long, abbreviations.short))), ' and '
        )
    ) as message
from words
inner join abbreviations on words.word = abbreviations.short
group by words.node_unique_id, words.column_name
