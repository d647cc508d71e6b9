with flights as (
    select * from {{ ref('stg_flights') }}
),

airports as (
    select * from {{ ref('stg_airports') }}
),

local_times as (
    select
        flights.flight_id,
        flights.departure_delay_min,
        flights.arrival_delay_min,
        origins.time_zone as origin_time_zone,
        destinations.time_zone as destination_time_zone,
        cast(flights.flight_date as timestamp)
        + to_minutes({{ platform.clock_minutes('flights.scheduled_departure_clock') }}) as scheduled_departure_at_local,
        cast(flights.flight_date as timestamp)
        + to_minutes({{ platform.clock_minutes('flights.scheduled_arrival_clock') }}) as same_date_arrival_at_local
    from flights
    left join airports as origins on flights.origin_airport_code = origins.airport_code
    left join airports as destinations on flights.destination_airport_code = destinations.airport_code
),

departures as (
    select
        *,
        {{ platform.utc_from_local('scheduled_departure_at_local', 'origin_time_zone') }} as scheduled_departure_at_utc,
        {{ platform.utc_from_local('same_date_arrival_at_local', 'destination_time_zone') }} as same_date_arrival_at_utc
    from local_times
),

-- The record has no arrival date: it is the first time after departure that the destination's clock shows the arrival.
schedules as (
    select
        *,
        case
            when same_date_arrival_at_utc >= scheduled_departure_at_utc then same_date_arrival_at_utc
            else {{ platform.utc_from_local('same_date_arrival_at_local + to_days(1)', 'destination_time_zone') }}
        end as scheduled_arrival_at_utc
    from departures
),

-- Delays are elapsed minutes. Added to UTC, they cross midnight and the summer time switch where a clock would mislead.
final as (
    select
        flight_id,
        scheduled_departure_at_utc,
        scheduled_departure_at_utc + to_minutes(departure_delay_min) as departed_at_utc,
        scheduled_arrival_at_utc,
        scheduled_arrival_at_utc + to_minutes(arrival_delay_min) as arrived_at_utc
    from schedules
)

select * from final
