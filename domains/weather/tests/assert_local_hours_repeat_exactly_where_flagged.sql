-- UTC tells all hours of an airport apart; its clock does not, and says so.
with observations as (
    select * from {{ ref('hourly_observations', v=1) }}
),

local_hours as (
    select
        airport_code,
        observed_at_local,
        count(*) as observations,
        count(distinct observed_at_utc) as hours_utc,
        bool_or(is_repeated_local_hour) as is_flagged
    from observations
    group by airport_code, observed_at_local
),

final as (
    select *
    from local_hours
    where observations != hours_utc or (observations > 1) != is_flagged
)

select * from final
