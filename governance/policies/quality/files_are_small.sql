-- title: SQL files are short and seeds are small
-- why: Three hundred lines of SQL are several ideas; a seed of megabytes is raw data that dbt inserts row by row.
-- fix: Split the model into steps; land large files as a source with `ingest.py`.
-- severity: warning
-- scope: domain
select
    concat(domains.path, '/', files.path) as node,
    null as "column",
    if(
        ends_with(files.path, '.sql'),
        format('{} has {} lines, more than {}', files.path, files.lines, standard.sql_max_lines),
        format('{} has {} bytes, more than {}', files.path, files.bytes, standard.seed_max_bytes)
    ) as message
from mesh.files as files
inner join mesh.domains as domains on files.domain = domains.domain
cross join mesh.standards as standard
where
    not starts_with(files.path, 'interface/')
    and (
        (ends_with(files.path, '.sql') and files.lines > standard.sql_max_lines)
        or (ends_with(files.path, '.csv') and files.bytes > standard.seed_max_bytes)
    )
