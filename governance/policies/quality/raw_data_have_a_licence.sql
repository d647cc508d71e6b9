-- title: Raw data have a licence and a provenance
-- why: A product passes on what its raw data allow; where they come from and who may use them is asked years later.
-- fix: Write `license: <SPDX identifier>` and `provenance: <where from>` under `config.meta.mesh` of the source.
-- severity: error
-- scope: source
with sources as (
    select
        sources.unique_id,
        concat(sources.source_name, '.', sources.name) as name,
        json_extract_string(sources.meta, '$.license') as license,
        json_extract_string(sources.meta, '$.provenance') as provenance
    from dbt.sources as sources
    where sources.package_name = sources.domain
)

select
    sources.unique_id as node,
    null as "column",
    concat_ws(
        '; ',
        if(sources.license is null, format('raw table `{}` has no licence', sources.name), null),
        if(
            not list_contains(standard.licenses, sources.license),
            format('"{}", the licence of raw table `{}`, is none of the standards', sources.license, sources.name),
            null
        ),
        if(
            coalesce(trim(sources.provenance), '') = '',
            format('raw table `{}` does not say where it comes from', sources.name),
            null
        )
    ) as message
from sources
cross join mesh.standards as standard
where
    sources.license is null
    or not list_contains(standard.licenses, sources.license)
    or coalesce(trim(sources.provenance), '') = ''
