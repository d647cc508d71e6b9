-- A booking that was made or taken back after the scheduled departure stands on the wrong flight, or its time is not
-- UTC.
with bookings as (
    select * from {{ ref('int_bookings_on_flights') }}
),

final as (
    select *
    from bookings
    where
        booked_at_utc >= scheduled_departure_at_utc
        or cancelled_at_utc not between booked_at_utc and scheduled_departure_at_utc
)

select * from final
