-- No hurricane has reached New York with the sustained wind of category 5; a higher reading is an error of the report.
{% set implausible_wind_mph = 157 %}

-- All stations keep the clock of New York.
{% set time_zone = "'America/New_York'" %}

with observations as (
    select * from {{ ref('stg_observations') }}
),

neighbouring_hours as (
    select
        *,
        {{ platform.local_from_utc('observed_at_utc - to_hours(1)', time_zone) }} as local_an_hour_before,
        {{ platform.local_from_utc('observed_at_utc + to_hours(1)', time_zone) }} as local_an_hour_after
    from observations
),

final as (
    select
        airport_code,
        observed_at_utc,
        observed_at_local,
        observed_at_local in (local_an_hour_before, local_an_hour_after) as is_repeated_local_hour,
        temperature_f,
        dew_point_f,
        relative_humidity_pct,
        wind_direction_deg,
        case when wind_speed_mph < {{ implausible_wind_mph }} then wind_speed_mph end as wind_speed_mph,
        case when wind_gust_mph < {{ implausible_wind_mph }} then wind_gust_mph end as wind_gust_mph,
        precipitation_in,
        pressure_hpa,
        visibility_mi
    from neighbouring_hours
)

select * from final
