with concerned_bookings as (
    select * from {{ ref('int_concerned_bookings') }}
),

consents as (
    select * from {{ ref('stg_consents') }}
),

final as (
    select
        booking_id,
        customer_id,
        email,
        flight_id,
        scheduled_departure_at_utc,
        notice_reason,
        departure_delay_min
    from concerned_bookings
    where customer_id in (select customer_id from consents where purpose = 'travel_notices' and withdrawn_at_utc is null)
)

select * from final
