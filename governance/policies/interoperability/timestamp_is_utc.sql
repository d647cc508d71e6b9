-- title: Timestamps of products are in UTC and say so
-- why: Two local times cannot be subtracted or joined; twice a year they are wrong by an hour, and nobody sees it.
-- fix: Convert with `platform.utc_from_local` and name the column `..._at_utc`;
--     a local time may stand beside it as `..._at_local`.
-- severity: error
-- scope: column
with times as (
    select
        node_columns.node_unique_id,
        node_columns.column_name,
        node_columns.data_type_declared,
        standard.timestamp_suffix,
        standard.local_timestamp_suffix,
        starts_with(lower(node_columns.data_type_declared), 'timestamp')
        or lower(node_columns.data_type_declared) = 'datetime' as is_time
    from mesh.products as products
    inner join dbt.node_columns as node_columns on products.unique_id = node_columns.node_unique_id
    cross join mesh.standards as standard
    where node_columns.is_declared
),

offenders as (
    select times.*
    from times
    where times.is_time and not ends_with(times.column_name, times.timestamp_suffix)
),

-- The same instant beside it, in UTC.
twins as (
    select
        times.node_unique_id,
        regexp_replace(times.column_name, concat(times.timestamp_suffix, '$'), '') as stem
    from times
    where times.is_time and ends_with(times.column_name, times.timestamp_suffix)
)

select
    offenders.node_unique_id as node,
    offenders.column_name as "column",
    if(
        ends_with(offenders.column_name, offenders.local_timestamp_suffix),
        format('`{}` is a local time without the same instant in UTC beside it', offenders.column_name),
        format('`{}` is a time, and its name does not end in `{}`', offenders.column_name, offenders.timestamp_suffix)
    ) as message
from offenders
left join twins
    on offenders.node_unique_id = twins.node_unique_id
    and regexp_replace(offenders.column_name, concat(offenders.local_timestamp_suffix, '$'), '') = twins.stem
where twins.stem is null or not ends_with(offenders.column_name, offenders.local_timestamp_suffix)
