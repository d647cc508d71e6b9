with flights as (
    select * from {{ ref('operations', 'flights', v=2) }}
),

final as (
    select
        flight_id,
        carrier_code,
        origin_airport_code,
        cast(date_trunc('month', flight_date) as date) as flight_month,
        date_trunc('hour', scheduled_departure_at_utc) as scheduled_hour_utc,
        flight_status,
        departure_delay_min,
        arrival_delay_min,
        coalesce(departure_delay_min < {{ var('on_time_limit_min') }}, false) as is_on_time_departure
    from flights
)

select * from final
