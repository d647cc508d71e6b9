with flights as (
    select * from {{ ref('int_flight_punctuality') }}
),

carriers as (
    select * from {{ ref('network', 'carriers', v=1) }}
),

monthly as (
    select
        carrier_code,
        origin_airport_code,
        flight_month,
        count(*) as scheduled_flights,
        count(*) filter (where flight_status = 'completed') as completed_flights,
        count(*) filter (where flight_status = 'cancelled') as cancelled_flights,
        count(*) filter (where flight_status = 'diverted') as diverted_flights,
        count(*) filter (where is_on_time_departure) as on_time_departures,
        avg(departure_delay_min) as mean_departure_delay_min,
        quantile_cont(departure_delay_min, 0.9) as p90_departure_delay_min,
        avg(arrival_delay_min) as mean_arrival_delay_min
    from flights
    group by carrier_code, origin_airport_code, flight_month
),

final as (
    select
        monthly.carrier_code,
        carriers.carrier_name,
        monthly.origin_airport_code,
        monthly.flight_month,
        monthly.scheduled_flights,
        monthly.completed_flights,
        monthly.cancelled_flights,
        monthly.diverted_flights,
        monthly.on_time_departures,
        monthly.on_time_departures / monthly.scheduled_flights as on_time_departure_share,
        monthly.cancelled_flights / monthly.scheduled_flights as cancelled_share,
        monthly.diverted_flights / monthly.scheduled_flights as diverted_share,
        monthly.mean_departure_delay_min,
        monthly.p90_departure_delay_min,
        monthly.mean_arrival_delay_min
    from monthly
    left join carriers
        on monthly.carrier_code = carriers.carrier_code
)

select * from final
