-- title: The end of a version is announced long enough before
-- why: Other teams plan in quarters; whoever ends a version in three weeks breaks what was promised.
-- fix: Write the day of the announcement as `config.meta.mesh.deprecation_announced` of the version,
--     and a `deprecation_date` at least `deprecation_notice_days` later.
-- severity: error
-- scope: product
with ends as (
    select
        products.unique_id,
        products.address,
        products.deprecation_date,
        json_extract_string(products.meta, '$.deprecation_announced') as announced,
        try_cast(left(json_extract_string(products.meta, '$.deprecation_announced'), 10) as date) as announced_on
    from mesh.products as products
    where products.deprecation_date is not null
)

select
    ends.unique_id as node,
    null as "column",
    case
        when ends.announced is null
            then
                format('`{}` ends on {} and does not say since when that is known', ends.address, ends.deprecation_date)
        when ends.announced_on is null
            then
                format('`{}` was announced to end on "{}", which is no date', ends.address, ends.announced)
        else
            format(
                '`{}` ends {} days after its announcement; readers have a right to {}',
                ends.address,
                date_diff('day', ends.announced_on, ends.deprecation_date),
                standard.deprecation_notice_days
            )
    end as message
from ends
cross join mesh.standards as standard
where
    ends.announced_on is null
    or date_diff('day', ends.announced_on, ends.deprecation_date) < standard.deprecation_notice_days
