with flights as (
    select * from {{ ref('stg_flights') }}
),

final as (
    select
        carrier_code as carrier,
        flight_number as flight,
        tail_number as tailnum,
        origin_airport_code as origin,
        destination_airport_code as dest,
        flight_date,
        scheduled_departure_clock as sched_dep_time,
        departure_clock as dep_time,
        departure_delay_min as dep_delay,
        scheduled_arrival_clock as sched_arr_time,
        arrival_clock as arr_time,
        arrival_delay_min as arr_delay,
        air_time_min as air_time,
        distance_mi as distance
    from flights
)

select * from final
