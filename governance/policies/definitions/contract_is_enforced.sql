-- title: Every public model has an enforced contract
-- why: Consumers build on columns and types; only an enforced contract stops a build that would break them.
-- fix: Set `+contract: {enforced: true}` for `models/products` in `dbt_project.yml`,
--     and declare every column with its `data_type`.
-- severity: error
-- scope: model
select
    models.unique_id as node,
    null as "column",
    format('public model `{}` of `{}` has no enforced contract', models.name, models.domain) as message
from dbt.models as models
where
    models.access = 'public'
    and models.package_name = models.domain
    and models.contract_enforced is distinct from true
