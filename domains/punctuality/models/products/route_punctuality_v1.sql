with flights as (
    select * from {{ ref('operations', 'flights', v=1) }}
),

aircraft as (
    select * from {{ ref('fleet', 'aircraft', v=1) }}
),

airports as (
    select * from {{ ref('network', 'airports', v=1) }}
),

routes as (
    select
        flights.origin as origin_airport_code,
        flights.dest as destination_airport_code,
        -- EGE is filed with two distances that differ by a mile.
        max(flights.distance) as distance_mi,
        count(*) as scheduled_flights,
        count(flights.dep_time) as departures,
        count(*) filter (where flights.arr_delay < {{ var('on_time_limit_min') }}) as on_time_arrivals,
        avg(flights.arr_delay) as mean_arrival_delay_min,
        quantile_cont(flights.arr_delay, 0.9) as p90_arrival_delay_min,
        count(aircraft.seat_count) filter (where flights.dep_time is not null) as departures_with_known_seats,
        avg(aircraft.seat_count) filter (where flights.dep_time is not null) as mean_seats_per_departure
    from flights
    left join aircraft
        on flights.tailnum = aircraft.tail_number
    group by flights.origin, flights.dest
),

final as (
    select
        routes.origin_airport_code,
        origins.airport_name as origin_airport_name,
        routes.destination_airport_code,
        destinations.airport_name as destination_airport_name,
        routes.distance_mi,
        routes.scheduled_flights,
        routes.departures,
        routes.on_time_arrivals,
        routes.on_time_arrivals / routes.scheduled_flights as on_time_arrival_share,
        routes.mean_arrival_delay_min,
        routes.p90_arrival_delay_min,
        routes.mean_seats_per_departure,
        routes.departures_with_known_seats / nullif(routes.departures, 0) as known_seats_share
    from routes
    left join airports as origins
        on routes.origin_airport_code = origins.airport_code
    left join airports as destinations
        on routes.destination_airport_code = destinations.airport_code
)

select * from final
