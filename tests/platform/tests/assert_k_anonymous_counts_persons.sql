-- Three rows of one person hide nobody.
with offenders as (
    select * from {{ ref('k_anonymous_persons') }}
)

select count(*) as row_count from offenders
having
    count(*) != 2
    or count(*) filter (where airport_code = 'JFK' and row_count = 1) != 1
    or count(*) filter (where airport_code = 'LGA' and row_count = 2) != 1
