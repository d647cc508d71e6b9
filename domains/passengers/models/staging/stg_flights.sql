with flights as (
    select * from {{ ref('operations', 'flights', v=2) }}
),

final as (
    select
        flight_id,
        flight_date,
        carrier_code,
        flight_number,
        origin_airport_code,
        scheduled_departure_at_utc
    from flights
)

select * from final
