-- title: Every model belongs to a group
-- why: Faults show first in internal models, and dbt guards private models by their group.
-- fix: Set `+group: <domain>` for the whole project in `dbt_project.yml`.
-- severity: warning
-- scope: model
select
    models.unique_id as node,
    null as "column",
    format('model `{}` belongs to no group', models.name) as message
from dbt.models as models
left join mesh.products as products on models.unique_id = products.unique_id
where
    models.package_name = models.domain
    and models."group" is null
    and products.unique_id is null
