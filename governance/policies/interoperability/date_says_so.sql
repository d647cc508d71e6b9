-- title: Dates are named as dates and periods, and are dates
-- why: A date kept as text sorts, filters and joins wrongly as soon as one domain writes it another way than ISO 8601.
-- fix: Cast to `date` and end the name in `_date`, or for the first day of a period in `_month` and the like.
-- severity: warning
-- scope: column
with dates as (
    select
        node_columns.node_unique_id,
        node_columns.column_name,
        lower(node_columns.data_type_declared) as data_type,
        standard.date_suffixes,
        regexp_matches(
            node_columns.column_name, concat('(', array_to_string(standard.date_suffixes, '|'), ')$')
        ) as is_named_so
    from mesh.products as products
    inner join dbt.node_columns as node_columns on products.unique_id = node_columns.node_unique_id
    cross join mesh.standards as standard
    where node_columns.is_declared and node_columns.data_type_declared is not null
)

select
    dates.node_unique_id as node,
    dates.column_name as "column",
    if(
        dates.data_type = 'date',
        format('`{}` is a date; its name ends in none of {}', dates.column_name, array_to_string(dates.date_suffixes, ', ')),
        format('`{}` is named as a date, and is `{}`', dates.column_name, dates.data_type)
    ) as message
from dates
where
    (dates.data_type = 'date' and not dates.is_named_so)
    or (dates.data_type != 'date' and ends_with(dates.column_name, '_date'))
