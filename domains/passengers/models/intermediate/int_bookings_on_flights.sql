with bookings as (
    select * from {{ ref('stg_bookings') }}
),

flights as (
    select * from {{ ref('stg_flights') }}
),

-- A flight that is not there keeps its bookings: the product's contract then refuses the null instead of losing a row.
final as (
    select
        bookings.booking_id,
        bookings.customer_id,
        flights.flight_id,
        flights.scheduled_departure_at_utc,
        bookings.cabin,
        bookings.fare_usd,
        bookings.booked_at_utc,
        bookings.cancelled_at_utc
    from bookings
    left join flights
        on bookings.flight_date = flights.flight_date
        and bookings.carrier_code = flights.carrier_code
        and bookings.flight_number = flights.flight_number
        and bookings.origin_airport_code = flights.origin_airport_code
)

select * from final
