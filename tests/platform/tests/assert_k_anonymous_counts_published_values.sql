-- Masks need a model in the graph, which unit tests replace.
with offenders as (
    select * from {{ ref('k_anonymous_offenders') }}
)

select count(*) as row_count from offenders
having count(*) != 1 or count(*) filter (where birth_date = date '1980-01-01' and postcode = '101' and row_count = 3) != 1
