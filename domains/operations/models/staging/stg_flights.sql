with flights as (
    select * from {{ source('flight_records', 'flights') }}
),

typed as (
    select
        make_date(cast(year as integer), cast(month as integer), cast(day as integer)) as flight_date,
        carrier as carrier_code,
        cast(flight as integer) as flight_number,
        tailnum as tail_number,
        origin as origin_airport_code,
        dest as destination_airport_code,
        cast(sched_dep_time as integer) as scheduled_departure_clock,
        cast(dep_time as integer) as departure_clock,
        cast(dep_delay as integer) as departure_delay_min,
        cast(sched_arr_time as integer) as scheduled_arrival_clock,
        cast(arr_time as integer) as arrival_clock,
        cast(arr_delay as integer) as arrival_delay_min,
        cast(air_time as integer) as air_time_min,
        cast(distance as integer) as distance_mi,
        cast(replace(time_hour, 'Z', '') as timestamp) as scheduled_departure_hour_utc
    from flights
),

final as (
    select
        concat_ws('_', cast(flight_date as varchar), carrier_code, cast(flight_number as varchar), origin_airport_code)
            as flight_id,
        *
    from typed
)

select * from final
