with bookings as (
    select * from {{ ref('stg_bookings') }}
),

irregular_flights as (
    select * from {{ ref('int_irregular_flights') }}
),

customers as (
    select * from {{ ref('stg_customers') }}
),

final as (
    select
        bookings.booking_id,
        bookings.customer_id,
        customers.email,
        bookings.flight_id,
        irregular_flights.scheduled_departure_at_utc,
        irregular_flights.notice_reason,
        irregular_flights.departure_delay_min
    from bookings
    inner join irregular_flights on bookings.flight_id = irregular_flights.flight_id
    inner join customers on bookings.customer_id = customers.customer_id
    where bookings.cancelled_at_utc is null
)

select * from final
