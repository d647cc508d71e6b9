with flights as (
    select * from {{ ref('operations', 'flights', v=2) }}
),

final as (
    select
        flight_id,
        scheduled_departure_at_utc,
        departure_delay_min,
        flight_status
    from flights
)

select * from final
