-- title: Roles are cleared for known classes, and the default for the least
-- why: Who says nothing must see the least; two defaults, or none, make it a matter of chance.
-- fix: In `governance/roles.yml` mark one role `default: true`, cleared only for classes that are published clear.
-- severity: error
-- scope: mesh
with cleared as (
    select
        roles.name,
        roles.is_default,
        unnest(roles.clearance) as class
    from mesh.roles as roles
),

offenders as (
    select format('role `{}` is cleared for "{}", which is no class', cleared.name, cleared.class) as message
    from cleared
    left join mesh.classes as classes on cleared.class = classes.name
    where classes.name is null
    union all
    select format('the default role `{}` sees {} data', cleared.name, cleared.class) as message
    from cleared
    inner join mesh.classes as classes on cleared.class = classes.name
    where cleared.is_default and classes.open_port != 'clear'
    union all
    select format('{} roles are the default', count(*) filter (where roles.is_default)) as message
    from mesh.roles as roles
    having count(*) > 0 and count(*) filter (where roles.is_default) != 1
    union all
    select format('there are {} roles called `{}`', count(*), roles.name) as message
    from mesh.roles as roles
    group by roles.name
    having count(*) > 1
)

select
    'governance/roles.yml' as node,
    null as "column",
    offenders.message
from offenders
