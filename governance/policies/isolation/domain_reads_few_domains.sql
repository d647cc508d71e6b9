-- title: A domain does not depend on half the mesh
-- why: A domain that reads many others breaks with each of them; mostly it is two domains, or a product is missing upstream.
-- fix: Ask the producers for a product that already joins what you need, or split the domain.
-- severity: warning
-- scope: domain
select
    edges.domain as node,
    null as "column",
    format(
        '`{}` reads {} domains, more than {}',
        edges.domain,
        count(distinct parents.domain),
        any_value(standard.max_upstream_domains)
    ) as message
from dbt.edges as edges
inner join dbt.dag_nodes as parents on edges.parent_unique_id = parents.unique_id
cross join mesh.standards as standard
where parents.domain != edges.domain
group by edges.domain
having count(distinct parents.domain) > any_value(standard.max_upstream_domains)
