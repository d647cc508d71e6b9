-- title: A product is built as a table
-- why: A view is computed again by every test and by publication, and may change while it is published.
-- fix: Set `+materialized: table` (or incremental) for `models/products` in `dbt_project.yml`.
-- severity: warning
-- scope: product
select
    products.unique_id as node,
    null as "column",
    format('`{}` is built as a {}', products.address, coalesce(models.materialized, 'nothing')) as message
from mesh.products as products
inner join dbt.models as models on products.unique_id = models.unique_id
where not coalesce(models.materialized in ('table', 'incremental', 'materialized_view'), false)
