with flights as (
    select * from {{ ref('operations', 'flights', v=2) }}
),

airports as (
    select * from {{ ref('network', 'airports', v=1) }}
),

aircraft as (
    select * from {{ ref('fleet', 'aircraft', v=1) }}
),

weather as (
    select * from {{ ref('int_last_weather') }}
),

history as (
    select * from {{ ref('int_departure_history') }}
),

carrier_history as (
    select * from history
    where entity_type = 'carrier'
),

route_history as (
    select * from history
    where entity_type = 'route'
),

aircraft_history as (
    select * from history
    where entity_type = 'aircraft'
),

schedule as (
    select
        flights.*,
        airports.time_zone,
        {{ platform.local_from_utc('flights.scheduled_departure_at_utc', 'airports.time_zone') }} as scheduled_at_local
    from flights
    inner join airports
        on flights.origin_airport_code = airports.airport_code
),

final as (
    select
        schedule.flight_id,
        schedule.scheduled_departure_at_utc,
        schedule.flight_date,
        schedule.carrier_code,
        schedule.origin_airport_code,
        schedule.destination_airport_code,
        cast(extract(hour from schedule.scheduled_at_local) as integer) as departure_hour_local,
        cast(extract(isodow from schedule.flight_date) as integer) as day_of_week,
        cast(extract(month from schedule.flight_date) as integer) as flight_month,
        schedule.distance_mi,
        cast(
            date_diff('minute', schedule.scheduled_departure_at_utc, schedule.scheduled_arrival_at_utc) as integer
        ) as scheduled_block_min,
        aircraft.seat_count,
        cast(extract(year from schedule.flight_date) - aircraft.manufactured_year as integer) as aircraft_age_years,
        weather.weather_observed_at_utc,
        weather.weather_age_min,
        weather.temperature_f,
        weather.dew_point_f,
        weather.relative_humidity_pct,
        weather.wind_direction_deg,
        weather.wind_speed_mph,
        weather.wind_gust_mph,
        weather.precipitation_in,
        weather.pressure_hpa,
        weather.visibility_mi,
        carrier_history.departures_7d as carrier_departures_7d,
        carrier_history.late_share_7d as carrier_late_share_7d,
        carrier_history.mean_delay_7d_min as carrier_mean_delay_7d_min,
        carrier_history.departures_28d as carrier_departures_28d,
        carrier_history.late_share_28d as carrier_late_share_28d,
        carrier_history.mean_delay_28d_min as carrier_mean_delay_28d_min,
        route_history.departures_7d as route_departures_7d,
        route_history.late_share_7d as route_late_share_7d,
        route_history.mean_delay_7d_min as route_mean_delay_7d_min,
        route_history.departures_28d as route_departures_28d,
        route_history.late_share_28d as route_late_share_28d,
        route_history.mean_delay_28d_min as route_mean_delay_28d_min,
        aircraft_history.departures_7d as aircraft_departures_7d,
        aircraft_history.late_share_7d as aircraft_late_share_7d,
        aircraft_history.mean_delay_7d_min as aircraft_mean_delay_7d_min,
        aircraft_history.departures_28d as aircraft_departures_28d,
        aircraft_history.late_share_28d as aircraft_late_share_28d,
        aircraft_history.mean_delay_28d_min as aircraft_mean_delay_28d_min
    from schedule
    left join aircraft
        on schedule.tail_number = aircraft.tail_number
    left join weather
        on schedule.flight_id = weather.flight_id
    left join carrier_history
        on schedule.carrier_code = carrier_history.entity
        and schedule.time_zone = carrier_history.time_zone
        and schedule.flight_date = carrier_history.local_date
    left join route_history
        on schedule.origin_airport_code || '-' || schedule.destination_airport_code = route_history.entity
        and schedule.time_zone = route_history.time_zone
        and schedule.flight_date = route_history.local_date
    left join aircraft_history
        on schedule.tail_number = aircraft_history.entity
        and schedule.time_zone = aircraft_history.time_zone
        and schedule.flight_date = aircraft_history.local_date
)

select * from final
