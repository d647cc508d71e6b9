-- title: A product of personal data says whom they are about
-- why: Consent, deletion and privacy budgets are per person; without the column that names the person none can be kept.
-- fix: Write `subject: <column>` under `config.meta.mesh` of the product, naming the column with the person's key.
-- severity: warning
-- scope: product
with personal as (
    select distinct
        products.unique_id,
        products.address,
        products.subject
    from mesh.products as products
    inner join dbt.node_columns as node_columns on products.unique_id = node_columns.node_unique_id
    cross join mesh.standards as standard
    where list_contains(
        standard.classes_about_people, coalesce(node_columns.classification, products.classification)
    )
)

select
    personal.unique_id as node,
    null as "column",
    if(
        personal.subject is null,
        format('`{}` holds personal data and names no `subject`', personal.address),
        format('`{}` names `{}` as its subject, which is none of its columns', personal.address, personal.subject)
    ) as message
from personal
left join dbt.node_columns as node_columns
    on personal.unique_id = node_columns.node_unique_id and lower(personal.subject) = lower(node_columns.column_name)
where node_columns.column_name is null
