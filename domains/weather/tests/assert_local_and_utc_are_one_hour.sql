-- The source states each hour twice, in UTC and by the clock. The clock has no second opinion where it repeats an hour.
with observations as (
    select * from {{ ref('hourly_observations', v=1) }}
),

final as (
    select
        airport_code,
        observed_at_utc,
        observed_at_local
    from observations
    where
        not is_repeated_local_hour
        and {{ platform.utc_from_local('observed_at_local', "'America/New_York'") }} != observed_at_utc
)

select * from final
