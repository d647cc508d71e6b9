-- title: Every public model has a version
-- why: Without versions an incompatible change has nowhere to go but into everybody's build.
-- fix: Write `latest_version: 1` and `versions: [{v: 1}]` in the model's YAML and name its file `<name>_v1.sql`.
-- severity: error
-- scope: model
select
    models.unique_id as node,
    null as "column",
    format('public model `{}` of `{}` has no version', models.name, models.domain) as message
from dbt.models as models
where
    models.access = 'public'
    and models.package_name = models.domain
    and models.version is null
