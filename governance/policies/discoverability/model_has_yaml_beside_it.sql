-- title: Every model has its YAML beside it
-- why: Descriptions and tests that stand elsewhere, or nowhere, are not changed together with the SQL.
-- fix: Write `<model>.yml` in the folder of the model (`mesh check --fix` writes a stub).
-- severity: warning
-- scope: model
with models as (
    select
        models.unique_id,
        models.name,
        models.original_file_path,
        models.patch_path,
        regexp_replace(models.original_file_path, '[^/]*$', '') as folder,
        regexp_replace(regexp_replace(models.patch_path, '^[^:]*://', ''), '[^/]*$', '') as patch_folder
    from dbt.models as models
    where models.package_name = models.domain
)

select
    models.unique_id as node,
    null as "column",
    if(
        models.patch_path is null,
        format('`{}` has no YAML', models.name),
        format('the YAML of `{}` is {}, not beside {}', models.name, models.patch_path, models.original_file_path)
    ) as message
from models
where models.patch_path is null or models.folder != models.patch_folder
