with bookings as (
    select * from {{ source('reservation_system', 'synthetic_bookings') }}
),

final as (
    select distinct
        booking_id,
        customer_id,
        cast(flight_date as date) as flight_date,
        carrier as carrier_code,
        cast(flight_number as integer) as flight_number,
        origin as origin_airport_code,
        cabin,
        cast(fare_usd as integer) as fare_usd,
        cast(booked_at_utc as timestamp) as booked_at_utc,
        cast(cancelled_at_utc as timestamp) as cancelled_at_utc
    from bookings
)

select * from final
