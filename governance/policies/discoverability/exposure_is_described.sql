-- title: Every exposure says what it is and where
-- why: Before a product changes its owner asks what the exposure does with it; a name and no link is no answer.
-- fix: Give the exposure a `description` and, where people open it, a `url`.
-- severity: warning
-- scope: exposure
select
    exposures.unique_id as node,
    null as "column",
    format(
        'exposure `{}` has no {}',
        exposures.name,
        concat_ws(
            ' and no ',
            if(coalesce(trim(exposures.description), '') = '', 'description', null),
            if(exposures.url is null and exposures.exposure_type in ('dashboard', 'notebook'), 'url', null)
        )
    ) as message
from dbt.exposures as exposures
where
    coalesce(trim(exposures.description), '') = ''
    or (exposures.url is null and exposures.exposure_type in ('dashboard', 'notebook'))
