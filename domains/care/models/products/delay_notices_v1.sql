-- The consent that stands when the run begins; the var lets a test ask for another time.
with consenting as (
    select *
    from {{ platform.with_consent(
        ref('int_concerned_bookings'),
        'travel_notices',
        ref('stg_consents'),
        'customer_id',
        var('consents_as_of', none)
    ) }}
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
    from consenting
)

select * from final
