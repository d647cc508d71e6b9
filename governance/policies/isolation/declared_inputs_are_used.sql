-- title: Declared inputs exist and are used
-- why: Each input costs time in every build, and its owner counts a reader who is none when a version is to end.
-- fix: Remove the address from `mesh_inputs` in the domain's `dbt_project.yml`, or read a version that is offered.
-- severity: warning
-- scope: domain
with readers as (
    select distinct edges.domain, edges.parent_unique_id
    from dbt.edges as edges
)

select
    inputs.domain as node,
    null as "column",
    format(
        '`{}` declares {} and reads nothing of it',
        inputs.domain,
        string_agg(distinct format('`{}`{}', inputs.address, if(inputs.product_unique_id is null, ' (not offered)', '')), ', ')
    ) as message
from mesh.inputs as inputs
left join readers on inputs.domain = readers.domain and inputs.product_unique_id = readers.parent_unique_id
where inputs.is_declared and readers.parent_unique_id is null
group by inputs.domain
