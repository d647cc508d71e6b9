-- title: What a domain reads of others is declared as an input
-- why: Declared inputs are what others check before they change a product, and what a build switches on.
-- fix: Add the address to `vars: {mesh_inputs: [...]}` in the domain's `dbt_project.yml`.
-- severity: error
-- scope: domain
select
    inputs.domain as node,
    null as "column",
    format(
        '`{}` reads {} and does not declare it in `mesh_inputs`',
        inputs.domain,
        string_agg(distinct format('`{}`', inputs.address), ', ')
    ) as message
from mesh.inputs as inputs
where not coalesce(inputs.is_declared, false)
group by inputs.domain
