-- title: Raw data are read in staging only
-- why: Names, types and errors of the raw data are mended in one place; read twice they are mended twice, differently.
-- fix: Read the source in a model of `models/staging` and refer to that one.
-- severity: error
-- scope: model
-- place: sql
select
    models.unique_id as node,
    null as "column",
    format(
        '`{}` reads raw data outside of models/staging: {}',
        any_value(models.name),
        array_to_string(list_sort(list(distinct format('`{}`', concat(sources.source_name, '.', sources.name)))), ', ')
    ) as message
from dbt.edges as edges
inner join dbt.sources as sources on edges.parent_unique_id = sources.unique_id
inner join dbt.models as models on edges.child_unique_id = models.unique_id
where
    models.package_name = models.domain
    and not starts_with(models.original_file_path, 'models/staging/')
group by models.unique_id
