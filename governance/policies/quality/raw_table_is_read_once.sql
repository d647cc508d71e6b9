-- title: A raw table is read by one staging model
-- why: Two models that clean the same raw table clean it differently sooner or later.
-- fix: Let one staging model clean it and the others refer to that one.
-- severity: warning
-- scope: source
select
    sources.unique_id as node,
    null as "column",
    format(
        'raw table `{}` is read by {}',
        any_value(concat(sources.source_name, '.', sources.name)),
        array_to_string(list_sort(list(distinct format('`{}`', models.name))), ' and ')
    ) as message
from dbt.edges as edges
inner join dbt.sources as sources on edges.parent_unique_id = sources.unique_id
inner join dbt.models as models on edges.child_unique_id = models.unique_id
group by sources.unique_id
having count(distinct models.unique_id) > 1
