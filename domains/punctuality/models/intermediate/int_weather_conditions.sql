with observations as (
    select * from {{ ref('weather', 'hourly_observations', v=1) }}
),

final as (
    select
        airport_code,
        observed_at_utc,
        case
            when
                temperature_f is null or precipitation_in is null or visibility_mi is null or wind_speed_mph is null
                then 'unknown'
            when precipitation_in > 0 and temperature_f <= 32 then 'freezing'
            when visibility_mi < 3 then 'low_visibility'
            when precipitation_in > 0 then 'rain'
            -- A station reports a gust only when there is one.
            when wind_speed_mph >= 25 or wind_gust_mph >= 35 then 'strong_wind'
            else 'clear'
        end as weather_condition
    from observations
)

select * from final
