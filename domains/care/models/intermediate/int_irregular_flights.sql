with flights as (
    select * from {{ ref('stg_flights') }}
),

final as (
    select
        flight_id,
        scheduled_departure_at_utc,
        case when flight_status = 'cancelled' then 'cancelled' else 'delayed' end as notice_reason,
        departure_delay_min
    from flights
    where flight_status = 'cancelled' or departure_delay_min >= {{ var('notice_from_delay_min') }}
)

select * from final
