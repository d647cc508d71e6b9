with observations as (
    select * from {{ ref('int_observations') }}
),

final as (
    select
        airport_code,
        observed_at_utc,
        observed_at_local,
        is_repeated_local_hour,
        temperature_f,
        dew_point_f,
        relative_humidity_pct,
        wind_direction_deg,
        wind_speed_mph,
        wind_gust_mph,
        precipitation_in,
        pressure_hpa,
        visibility_mi
    from observations
)

select * from final
