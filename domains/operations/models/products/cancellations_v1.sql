with flights as (
    select * from {{ ref('int_flights') }}
),

origin_days as (
    select
        origin_airport_code,
        flight_date,
        cast(count(*) filter (where flight_status = 'cancelled') as integer) as cancelled_flights_of_origin_day,
        cast(count(*) as integer) as scheduled_flights_of_origin_day
    from flights
    group by origin_airport_code, flight_date
),

final as (
    select
        flights.flight_id,
        flight_date,
        flights.carrier_code,
        flights.flight_number,
        flights.tail_number,
        origin_airport_code,
        flights.destination_airport_code,
        flights.scheduled_departure_at_utc,
        origin_days.cancelled_flights_of_origin_day,
        origin_days.scheduled_flights_of_origin_day
    from flights
    inner join origin_days using (origin_airport_code, flight_date)
    where flights.flight_status = 'cancelled'
)

select * from final
