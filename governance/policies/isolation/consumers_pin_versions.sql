-- title: Consumers name the version they read
-- why: A reference without a version follows the latest one, and so turns into an incompatible product overnight.
-- fix: Write `ref('<domain>', '<product>', v=N)`.
-- severity: error
-- scope: model
-- place: sql
select
    refs.node_unique_id as node,
    null as "column",
    format(
        'it reads {} without a version',
        array_to_string(list_sort(list(distinct format('`{}.{}`', refs.package, refs.name))), ', ')
    ) as message
from mesh."references" as refs
inner join mesh.domains as domains on refs.package = domains.domain
where refs.package != refs.domain and refs.version is null
group by refs.node_unique_id
