-- title: Every model reads something that lineage can see
-- why: A model without references names tables by hand, and neither order, lineage nor impact knows of it.
-- fix: Read tables by `ref()` and `source()`; constants belong in a seed.
-- severity: warning
-- scope: model
select
    models.unique_id as node,
    null as "column",
    format('`{}` refers to nothing', models.name) as message
from dbt.models as models
left join dbt.edges as edges on models.unique_id = edges.child_unique_id
where models.package_name = models.domain and edges.parent_unique_id is null
