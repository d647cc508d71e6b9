-- What no weather does: a report outside these limits is an error that this domain has to null or explain.
with observations as (
    select * from {{ ref('hourly_observations', v=1) }}
),

final as (
    select *
    from observations
    where
        temperature_f not between -30 and 120
        or dew_point_f > temperature_f
        or relative_humidity_pct not between 0 and 100
        or wind_direction_deg not between 0 and 360
        or wind_speed_mph not between 0 and 157
        or wind_gust_mph < wind_speed_mph
        or precipitation_in not between 0 and 10
        or pressure_hpa not between 900 and 1080
        or visibility_mi not between 0 and 10
        or date_trunc('hour', observed_at_utc) != observed_at_utc
)

select * from final
