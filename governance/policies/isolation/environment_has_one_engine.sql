-- title: One environment has one kind of database
-- why: Ports of files are not read from a warehouse, and types change on the way from one engine to the other.
-- fix: Use the `type` of the other domains in `profiles.yml`, or move the environment as a whole.
-- severity: error
-- scope: domain
with types as (
    select
        environments.environment,
        environments.type,
        count(*) as uses
    from mesh.environments as environments
    where environments.type is not null
    group by all
),

usual as (
    select
        types.environment,
        arg_max(types.type, concat(lpad(cast(types.uses as varchar), 9, '0'), types.type)) as type
    from types
    group by types.environment
)

select
    environments.domain as node,
    null as "column",
    format(
        '`{}` is on {} in {}, the other domains are on {}',
        environments.domain,
        string_agg(distinct environments.type, ', '),
        string_agg(distinct environments.environment, ', '),
        string_agg(distinct usual.type, ', ')
    ) as message
from mesh.environments as environments
inner join usual on environments.environment = usual.environment
where environments.type != usual.type
group by environments.domain
