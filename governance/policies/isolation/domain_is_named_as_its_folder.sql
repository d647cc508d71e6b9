-- title: Folder, project and domain have one name
-- why: Addresses, ports, owners and review rules go by the name; two names for one domain send people to the wrong place.
-- fix: Rename the folder below `domains/`, or the project in `dbt_project.yml`, so that both are equal.
-- severity: error
-- scope: domain
select
    domains.domain as node,
    null as "column",
    format('domain `{}` lies in `{}`', domains.domain, domains.path) as message
from mesh.domains as domains
where
    not coalesce(domains.is_external, false)
    and regexp_extract(rtrim(domains.path, '/'), '[^/]+$') != domains.domain
