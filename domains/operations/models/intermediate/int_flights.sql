with flights as (
    select * from {{ ref('stg_flights') }}
),

flight_times as (
    select * from {{ ref('int_flight_times') }}
),

final as (
    select
        flights.flight_id,
        flights.flight_date,
        flights.carrier_code,
        flights.flight_number,
        flights.tail_number,
        flights.origin_airport_code,
        flights.destination_airport_code,
        flight_times.scheduled_departure_at_utc,
        flight_times.departed_at_utc,
        flight_times.scheduled_arrival_at_utc,
        flight_times.arrived_at_utc,
        flights.departure_delay_min,
        flights.arrival_delay_min,
        flights.air_time_min,
        flights.distance_mi,
        case
            when flight_times.departed_at_utc is null then 'cancelled'
            when flight_times.arrived_at_utc is null then 'diverted'
            else 'completed'
        end as flight_status
    from flights
    inner join flight_times on flights.flight_id = flight_times.flight_id
)

select * from final
