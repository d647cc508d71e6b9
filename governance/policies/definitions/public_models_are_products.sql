-- title: What is public is in models/products, and the other way round
-- why: The folder sets contract, access and schema; a public model elsewhere has become a promise by accident.
-- fix: Move the model to `models/products`, or take `access: public` away.
-- severity: warning
-- scope: model
with models as (
    select
        models.unique_id,
        models.name,
        coalesce(models.access = 'public', false) as is_public,
        starts_with(models.original_file_path, concat('models/', standard.product_folder, '/')) as is_in_folder
    from dbt.models as models
    cross join mesh.standards as standard
    where models.package_name = models.domain
)

select
    models.unique_id as node,
    null as "column",
    if(
        models.is_public,
        format('`{}` is public and not in models/{}', models.name, standard.product_folder),
        format('`{}` is in models/{} and not public', models.name, standard.product_folder)
    ) as message
from models
cross join mesh.standards as standard
where models.is_public is distinct from models.is_in_folder
