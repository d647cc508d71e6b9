with weather as (
    select * from {{ source('stations', 'weather') }}
),

final as (
    select
        origin as airport_code,
        cast(replace(time_hour, 'Z', '') as timestamp) as observed_at_utc,
        make_timestamp(
            cast(year as integer), cast(month as integer), cast(day as integer), cast(hour as integer), 0, 0
        ) as observed_at_local,
        cast(temp as double) as temperature_f,
        cast(dewp as double) as dew_point_f,
        cast(humid as double) as relative_humidity_pct,
        cast(wind_dir as integer) as wind_direction_deg,
        cast(wind_speed as double) as wind_speed_mph,
        cast(wind_gust as double) as wind_gust_mph,
        cast(precip as double) as precipitation_in,
        cast(pressure as double) as pressure_hpa,
        cast(visib as double) as visibility_mi
    from weather
)

select * from final
