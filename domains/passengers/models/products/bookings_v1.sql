with bookings as (
    select * from {{ ref('int_bookings_on_flights') }}
),

final as (
    select
        booking_id,
        customer_id,
        flight_id,
        cabin,
        fare_usd,
        booked_at_utc,
        cancelled_at_utc
    from bookings
)

select * from final
