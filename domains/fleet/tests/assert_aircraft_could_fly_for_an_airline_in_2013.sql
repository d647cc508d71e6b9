-- Limits of what carried passengers in 2013: outside them the registry describes something else.
with aircraft as (
    select * from {{ ref('aircraft', v=1) }}
),

final as (
    select *
    from aircraft
    where
        manufactured_year not between 1950 and 2013
        or engine_count not between 2 and 4
        or seat_count not between 21 and 600
)

select * from final
