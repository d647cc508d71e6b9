with flights as (
    select * from {{ ref('int_flight_punctuality') }}
),

conditions as (
    select * from {{ ref('int_weather_conditions') }}
),

final as (
    select
        flights.flight_id,
        flights.origin_airport_code,
        flights.flight_status,
        flights.departure_delay_min,
        flights.is_on_time_departure,
        coalesce(conditions.weather_condition, 'unknown') as weather_condition
    from flights
    left join conditions
        on flights.origin_airport_code = conditions.airport_code
        and flights.scheduled_hour_utc = conditions.observed_at_utc
)

select * from final
