with flights as (
    select * from {{ ref('int_flights') }}
),

final as (
    select
        flight_id,
        flight_date,
        carrier_code,
        flight_number,
        tail_number,
        origin_airport_code,
        destination_airport_code,
        scheduled_departure_at_utc,
        departed_at_utc,
        scheduled_arrival_at_utc,
        arrived_at_utc,
        departure_delay_min,
        arrival_delay_min,
        air_time_min,
        distance_mi,
        flight_status
    from flights
)

select * from final
