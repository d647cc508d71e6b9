with bookings as (
    select * from {{ ref('passengers', 'bookings', v=1) }}
),

final as (
    select
        booking_id,
        customer_id,
        flight_id,
        cancelled_at_utc
    from bookings
)

select * from final
