with flights as (
    select * from {{ ref('operations', 'flights', v=2) }}
),

observations as (
    select
        *,
        observed_at_utc + to_minutes({{ var('weather_reporting_lag_min') }}) as known_at_utc
    from {{ ref('weather', 'hourly_observations', v=1) }}
),

last_known as (
    select
        observations.*,
        flights.flight_id,
        date_diff('minute', observations.observed_at_utc, flights.scheduled_departure_at_utc) as age_min
    from flights
    asof inner join observations
        on flights.origin_airport_code = observations.airport_code
        and flights.scheduled_departure_at_utc >= observations.known_at_utc
),

final as (
    select
        flight_id,
        observed_at_utc as weather_observed_at_utc,
        cast(age_min as integer) as weather_age_min,
        temperature_f,
        dew_point_f,
        relative_humidity_pct,
        wind_direction_deg,
        wind_speed_mph,
        wind_gust_mph,
        precipitation_in,
        pressure_hpa,
        visibility_mi
    from last_known
    where age_min <= {{ var('weather_staleness_limit_min') }}
)

select * from final
