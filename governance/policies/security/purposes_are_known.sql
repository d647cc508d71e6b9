-- title: Purposes are those of the federation
-- why: "Analytics" allows everything; consent and agreements are given for a purpose that both sides read alike.
-- fix: Use one of `purposes` in `governance/standards.yml`, or add one there by pull request.
-- severity: error
-- scope: product
with stated as (
    select
        products.unique_id as node,
        products.address as name,
        unnest(
            case json_type(products.meta, '$.purpose')
                when 'ARRAY' then cast(json_extract(products.meta, '$.purpose') as varchar[])
                when 'VARCHAR' then [json_extract_string(products.meta, '$.purpose')]
            end
        ) as purpose
    from mesh.products as products
    union all
    select
        inputs.domain,
        inputs.domain as name,
        inputs.purpose
    from mesh.inputs as inputs
)

select
    stated.node,
    null as "column",
    format(
        '`{}` states {}, which is no purpose of the standards',
        any_value(stated.name),
        string_agg(distinct format('"{}"', stated.purpose), ', ')
    ) as message
from stated
cross join mesh.standards as standard
where stated.purpose is not null and not list_contains(standard.purposes, stated.purpose)
group by stated.node
