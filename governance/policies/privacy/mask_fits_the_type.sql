-- title: A mask fits the type of its column
-- why: Masks keep the type, so that the contract stays true; a year of a name or a hash of a date cannot.
-- fix: Take a mask of the column's type: text hash, token, redact, partial, area; integers hash, token, redact, round;
--     other numbers redact, round; dates and times redact, year, month.
-- severity: error
-- scope: column
with masked as (
    select
        node_columns.node_unique_id,
        node_columns.column_name,
        node_columns.mask,
        lower(node_columns.data_type_declared) as data_type,
        case
            when regexp_matches(lower(node_columns.data_type_declared), '^(varchar|string|text|char)') then standard.text_masks
            when regexp_matches(lower(node_columns.data_type_declared), '^(tiny|small|big)?int') then standard.integer_masks
            when regexp_matches(lower(node_columns.data_type_declared), '^(double|float|real|decimal|numeric)')
                then standard.decimal_masks
            when regexp_matches(lower(node_columns.data_type_declared), '^(date|timestamp)') then standard.date_masks
            else ['redact']
        end as fitting
    from dbt.node_columns as node_columns
    cross join mesh.standards as standard
    where
        node_columns.mask is not null
        and node_columns.data_type_declared is not null
        and list_contains(standard.masks, node_columns.mask)
)

select
    masked.node_unique_id as node,
    masked.column_name as "column",
    format(
        '`{}` is {}, which the mask `{}` cannot keep: {}',
        masked.column_name,
        masked.data_type,
        masked.mask,
        array_to_string(masked.fitting, ', ')
    ) as message
from masked
where not list_contains(masked.fitting, masked.mask)
