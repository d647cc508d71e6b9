-- Version 2 computes times from delays, version 1 hands on the clock: they are the same only while every clock reads
-- schedule plus delay, modulo a day.
with flights as (
    select * from {{ ref('flights', v=1) }}
),

clock_errors as (
    select
        carrier,
        flight,
        origin,
        flight_date,
        {{ platform.clock_minutes('sched_dep_time') }} + dep_delay - {{ platform.clock_minutes('dep_time') }}
            as departure_error_min,
        {{ platform.clock_minutes('sched_arr_time') }} + arr_delay - {{ platform.clock_minutes('arr_time') }}
            as arrival_error_min
    from flights
),

final as (
    select *
    from clock_errors
    where departure_error_min % 1440 != 0 or arrival_error_min % 1440 != 0
)

select * from final
