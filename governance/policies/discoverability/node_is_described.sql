-- title: Every internal model, seed and snapshot is described
-- why: Lineage leads people of other teams through internal models when they look for a fault.
-- fix: Write a `description` in the YAML beside the file, beginning with what one row is.
-- severity: warning
-- scope: model
with nodes as (
    select models.unique_id, models.name, models.resource_type, models.description
    from dbt.models as models
    -- Of models that have no YAML at all, `model_has_yaml_beside_it` speaks.
    where
        models.package_name = models.domain
        and models.access is distinct from 'public'
        and models.patch_path is not null
    union all
    select seeds.unique_id, seeds.name, seeds.resource_type, seeds.description
    from dbt.seeds as seeds
    where seeds.package_name = seeds.domain
    union all
    select snapshots.unique_id, snapshots.name, snapshots.resource_type, snapshots.description
    from dbt.snapshots as snapshots
    where snapshots.package_name = snapshots.domain
)

select
    nodes.unique_id as node,
    null as "column",
    format('{} `{}` has no description', coalesce(nodes.resource_type, 'node'), nodes.name) as message
from nodes
where coalesce(trim(nodes.description), '') = ''
