-- title: Models name no tables and files by hand
-- why: A table that is written out is read past contract, version and agreement, and lineage does not know of it.
-- fix: Read it by `ref()`, of another domain by `ref('<domain>', '<product>', v=N)`, or declare it as a source.
-- severity: error
-- scope: model
-- place: sql
with unknown_inputs as (
    select
        lineage.child_node_unique_id as unique_id,
        unnest(
            regexp_extract_all(lineage.why_unknown, 'reads (`[^`]+`|\w+), no model or source', 1)
        ) as input
    from dbt.column_lineage as lineage
    where contains(lineage.why_unknown, ', no model or source')
),

tables as (
    select
        unknown_inputs.unique_id,
        if(
            starts_with(unknown_inputs.input, '`'), unknown_inputs.input, format('`{}()`', unknown_inputs.input)
        ) as input
    from unknown_inputs
    -- Functions that make rows of their arguments are no tables.
    where regexp_matches(unknown_inputs.input, '^(`|read_|query|glob$|.*_scan$|.*_query$)')
)

select
    models.unique_id as node,
    null as "column",
    format(
        '`{}` reads {}, no model and no source',
        models.name,
        array_to_string(list_sort(list(distinct tables.input)), ', ')
    ) as message
from tables
inner join dbt.models as models on tables.unique_id = models.unique_id
where models.package_name = models.domain
group by models.unique_id, models.name
