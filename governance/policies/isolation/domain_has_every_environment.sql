-- title: Every domain has the same environments, and starts in the same one
-- why: The mesh is built one environment at a time; a domain that lacks it has neither inputs for others nor a port.
-- fix: Give the domain's `profiles.yml` an output for each of `environments` in `governance/standards.yml`,
--     and make `default_environment` its target.
-- severity: error
-- scope: domain
with own as (
    select
        domains.domain,
        list(environments.environment order by environments.environment) as environments,
        max(if(environments.is_default, environments.environment, null)) as default_environment
    from mesh.domains as domains
    left join mesh.environments as environments on domains.domain = environments.domain
    where not coalesce(domains.is_external, false)
    group by domains.domain
),

compared as (
    select
        own.domain,
        own.default_environment,
        standard.default_environment as standard_default,
        list_filter(standard.environments, name -> not list_contains(own.environments, name)) as missing,
        list_filter(own.environments, name -> not list_contains(standard.environments, name)) as unknown
    from own
    cross join mesh.standards as standard
)

select
    compared.domain as node,
    null as "column",
    concat_ws(
        '; ',
        if(len(compared.missing) > 0, format('`{}` has no environment {}', compared.domain,
            array_to_string(compared.missing, ', ')), null),
        if(len(compared.unknown) > 0, format('`{}` has the environment {}, which no other domain has', compared.domain,
            array_to_string(compared.unknown, ', ')), null),
        if(compared.default_environment is distinct from compared.standard_default,
            format('`{}` starts in {}, not in {}', compared.domain,
                coalesce(compared.default_environment, 'none'), compared.standard_default), null)
    ) as message
from compared
where
    len(compared.missing) > 0
    or len(compared.unknown) > 0
    or compared.default_environment is distinct from compared.standard_default
