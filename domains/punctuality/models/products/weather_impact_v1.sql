with flights as (
    select * from {{ ref('int_flights_in_weather') }}
),

conditions as (
    select
        origin_airport_code,
        weather_condition,
        count(*) as scheduled_flights,
        count(*) filter (where is_on_time_departure) / count(*) as on_time_departure_share,
        avg(departure_delay_min) as mean_departure_delay_min,
        count(*) filter (where flight_status = 'cancelled') / count(*) as cancelled_share
    from flights
    group by origin_airport_code, weather_condition
),

clear_hours as (
    select * from conditions
    where weather_condition = 'clear'
),

final as (
    select
        conditions.origin_airport_code,
        conditions.weather_condition,
        conditions.scheduled_flights,
        conditions.on_time_departure_share,
        conditions.mean_departure_delay_min,
        conditions.cancelled_share,
        conditions.on_time_departure_share - clear_hours.on_time_departure_share as on_time_departure_share_vs_clear,
        conditions.mean_departure_delay_min - clear_hours.mean_departure_delay_min as mean_departure_delay_vs_clear_min,
        conditions.cancelled_share - clear_hours.cancelled_share as cancelled_share_vs_clear
    from conditions
    left join clear_hours
        on conditions.origin_airport_code = clear_hours.origin_airport_code
)

select * from final
