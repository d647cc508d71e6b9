-- title: Every domain has a database of its own in every environment
-- why: DuckDB lets one process write a file; two domains in one file lock each other out and see each other's tables.
-- fix: In `profiles.yml` write `path: "{{ env_var('MESH_HOME', '../../.mesh') }}/<environment>/<domain>.duckdb"`.
-- severity: error
-- scope: domain
with databases as (
    select
        environments.domain,
        environments.environment,
        environments.path,
        count(*) over (partition by environments.path) as users
    from mesh.environments as environments
    where environments.type = 'duckdb'
),

offenders as (
    select
        databases.domain,
        if(
            databases.users > 1,
            format('its database of {} is used by another environment or domain: {}', databases.environment, databases.path),
            format('its database of {} is not {}/{}.duckdb below MESH_HOME: {}', databases.environment,
                databases.environment, databases.domain, coalesce(databases.path, 'none'))
        ) as message
    from databases
    cross join mesh.standards as standard
    where
        databases.users > 1
        or databases.path is null
        or not contains(databases.path, standard.mesh_home_marker)
        or not ends_with(databases.path, format('/{}/{}.duckdb', databases.environment, databases.domain))
)

select
    offenders.domain as node,
    null as "column",
    format('`{}`: {}', offenders.domain, string_agg(offenders.message, '; ' order by offenders.message)) as message
from offenders
group by offenders.domain
