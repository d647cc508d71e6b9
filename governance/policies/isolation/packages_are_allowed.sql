-- title: Domains install only packages that the federation knows
-- why: A package's macros run with the domain's rights and decide what is published; somebody must have read them.
-- fix: Add the package to `allowed_packages` in `governance/standards.yml` after a review, or remove it.
-- severity: error
-- scope: domain
with interfaces as (
    select
        domains.domain,
        unnest(list_append(coalesce(domains.upstream, []), domains.domain)) as package_name
    from mesh.domains as domains
)

select
    packages.domain as node,
    null as "column",
    format('`{}` installs {}', packages.domain, string_agg(distinct format('`{}`', packages.package_name), ', ')) as message
from dbt.packages as packages
left join interfaces on packages.domain = interfaces.domain and packages.package_name = interfaces.package_name
cross join mesh.standards as standard
where
    interfaces.package_name is null
    and packages.package_name != 'platform'
    and not regexp_matches(packages.package_name, '^dbt(_(duckdb|postgres|spark|databricks|snowflake|bigquery|redshift))?$')
    and not list_contains(standard.allowed_packages, packages.package_name)
group by packages.domain
