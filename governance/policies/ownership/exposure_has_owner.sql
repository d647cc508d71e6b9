-- title: Every exposure has an owner who can be reached
-- why: A change is announced to those who read; a dashboard without an owner learns of it by breaking.
-- fix: Give the exposure an `owner` with `name` and `email`.
-- severity: error
-- scope: exposure
select
    exposures.unique_id as node,
    null as "column",
    format(
        'exposure `{}` has no owner''s {}',
        exposures.name,
        concat_ws(
            ' and no ',
            if(coalesce(trim(exposures.owner_name), '') = '', 'name', null),
            if(coalesce(trim(exposures.owner_email), '') = '', 'e-mail address', null)
        )
    ) as message
from dbt.exposures as exposures
where coalesce(trim(exposures.owner_name), '') = '' or coalesce(trim(exposures.owner_email), '') = ''
