-- title: Every raw table is described
-- why: What the raw data mean is known to those who landed it, and asked for when they are gone.
-- fix: Write a `description` for the table in the sources' YAML.
-- severity: warning
-- scope: source
select
    sources.unique_id as node,
    null as "column",
    format('raw table `{}.{}` has no description', sources.source_name, sources.name) as message
from dbt.sources as sources
where sources.package_name = sources.domain and coalesce(trim(sources.description), '') = ''
