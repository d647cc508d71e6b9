-- title: Two models do not share one description
-- why: A copied description is wrong for at least one of them.
-- fix: Say in each description what sets the model apart.
-- severity: warning
-- scope: model
with descriptions as (
    select
        models.unique_id,
        models.domain,
        models.name,
        lower(trim(models.description)) as description
    from dbt.models as models
    where models.package_name = models.domain and trim(models.description) != ''
),

copies as (
    select
        descriptions.description,
        min(concat(descriptions.domain, '.', descriptions.name)) as first_name,
        max(concat(descriptions.domain, '.', descriptions.name)) as last_name
    from descriptions
    group by descriptions.description
    having count(distinct concat(descriptions.domain, '.', descriptions.name)) > 1
)

select
    descriptions.unique_id as node,
    null as "column",
    format(
        '`{}` has the description of `{}`',
        concat(descriptions.domain, '.', descriptions.name),
        if(concat(descriptions.domain, '.', descriptions.name) = copies.first_name, copies.last_name, copies.first_name)
    ) as message
from descriptions
inner join copies on descriptions.description = copies.description
