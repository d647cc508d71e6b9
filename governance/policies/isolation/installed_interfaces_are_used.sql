-- title: Installed interfaces are used
-- why: A dependency that is only written down orders builds, slows dbt and looks like a reader.
-- fix: Remove the interface from `packages.yml` and `dependencies.yml` of the domain.
-- severity: warning
-- scope: domain
with installed as (
    select
        domains.domain,
        unnest(domains.upstream) as upstream
    from mesh.domains as domains
),

used as (
    select distinct edges.domain, parents.domain as upstream
    from dbt.edges as edges
    inner join dbt.dag_nodes as parents on edges.parent_unique_id = parents.unique_id
    where parents.domain != edges.domain
)

select
    installed.domain as node,
    null as "column",
    format(
        '`{}` installs the interface of {} and reads nothing of it',
        installed.domain,
        string_agg(distinct format('`{}`', installed.upstream), ', ')
    ) as message
from installed
left join used on installed.domain = used.domain and installed.upstream = used.upstream
where used.upstream is null
group by installed.domain
