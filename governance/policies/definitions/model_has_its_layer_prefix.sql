-- title: A model's name says its layer
-- why: Who reads a reference sees at once whether it is raw, in the middle, or a promise to others.
-- fix: Rename the model: `stg_` in models/staging, `int_` in models/intermediate, neither in models/products.
-- severity: warning
-- scope: model
with layers as (
    select
        split_part(pairs.pair, '=', 1) as folder,
        split_part(pairs.pair, '=', 2) as prefix
    from (select unnest(standard.layer_prefixes) as pair from mesh.standards as standard) as pairs
),

models as (
    select
        models.unique_id,
        models.name,
        regexp_extract(models.original_file_path, '^models/([^/]+)/', 1) as folder
    from dbt.models as models
    where models.package_name = models.domain
),

offenders as (
    select
        models.unique_id,
        format(
            '`{}` is in models/{}, where names begin with `{}`', models.name, models.folder, layers.prefix
        ) as message
    from models
    inner join layers on models.folder = layers.folder
    where not starts_with(models.name, layers.prefix)
    union all
    select
        models.unique_id,
        format('`{}` begins with `{}` and is in models/{}', models.name, layers.prefix, models.folder) as message
    from models
    inner join layers on starts_with(models.name, layers.prefix)
    where models.folder != layers.folder
)

select
    offenders.unique_id as node,
    null as "column",
    min(offenders.message) as message
from offenders
group by offenders.unique_id
