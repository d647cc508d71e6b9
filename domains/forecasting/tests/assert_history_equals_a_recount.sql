-- Recounts the history of a sample of flights the plain way: every departure between two local midnights.
-- Flights without an aircraft are left out of the sample: they have no history of one.
with flights as (
    select * from {{ ref('operations', 'flights', v=2) }}
),

airports as (
    select * from {{ ref('network', 'airports', v=1) }}
),

features as (
    select * from {{ ref('departure_features', v=1) }}
),

sampled as (
    select
        flights.*,
        {{ platform.utc_from_local('cast(flights.flight_date as timestamp)', 'time_zone') }} as today_utc,
        {{ platform.utc_from_local('flights.flight_date - interval 7 days', 'time_zone') }} as week_ago_utc,
        {{ platform.utc_from_local('flights.flight_date - interval 28 days', 'time_zone') }} as four_weeks_ago_utc
    from flights
    inner join airports
        on flights.origin_airport_code = airports.airport_code
    where
        hash(flights.flight_id) % 4000 = 0
        and flights.tail_number is not null
),

departures as (
    select
        sampled.flight_id,
        flights.departure_delay_min,
        cast(flights.departure_delay_min >= {{ var('late_limit_min') }} as integer) as is_late,
        flights.departed_at_utc >= sampled.week_ago_utc as is_last_7d,
        flights.carrier_code = sampled.carrier_code as is_same_carrier,
        flights.origin_airport_code = sampled.origin_airport_code
        and flights.destination_airport_code = sampled.destination_airport_code as is_same_route,
        flights.tail_number = sampled.tail_number as is_same_aircraft
    from sampled
    left join flights
        on sampled.four_weeks_ago_utc <= flights.departed_at_utc
        and sampled.today_utc > flights.departed_at_utc
),

recounted as (
    select
        flight_id,
        count(*) filter (where is_same_carrier and is_last_7d) as carrier_departures_7d,
        avg(is_late) filter (where is_same_carrier and is_last_7d) as carrier_late_share_7d,
        avg(departure_delay_min) filter (where is_same_carrier and is_last_7d) as carrier_mean_delay_7d_min,
        count(*) filter (where is_same_carrier) as carrier_departures_28d,
        avg(is_late) filter (where is_same_carrier) as carrier_late_share_28d,
        avg(departure_delay_min) filter (where is_same_carrier) as carrier_mean_delay_28d_min,
        count(*) filter (where is_same_route and is_last_7d) as route_departures_7d,
        avg(is_late) filter (where is_same_route and is_last_7d) as route_late_share_7d,
        avg(departure_delay_min) filter (where is_same_route and is_last_7d) as route_mean_delay_7d_min,
        count(*) filter (where is_same_route) as route_departures_28d,
        avg(is_late) filter (where is_same_route) as route_late_share_28d,
        avg(departure_delay_min) filter (where is_same_route) as route_mean_delay_28d_min,
        count(*) filter (where is_same_aircraft and is_last_7d) as aircraft_departures_7d,
        avg(is_late) filter (where is_same_aircraft and is_last_7d) as aircraft_late_share_7d,
        avg(departure_delay_min) filter (where is_same_aircraft and is_last_7d) as aircraft_mean_delay_7d_min,
        count(*) filter (where is_same_aircraft) as aircraft_departures_28d,
        avg(is_late) filter (where is_same_aircraft) as aircraft_late_share_28d,
        avg(departure_delay_min) filter (where is_same_aircraft) as aircraft_mean_delay_28d_min
    from departures
    group by flight_id
),

final as (
    select * from recounted
    except
    select
        flight_id,
        carrier_departures_7d,
        carrier_late_share_7d,
        carrier_mean_delay_7d_min,
        carrier_departures_28d,
        carrier_late_share_28d,
        carrier_mean_delay_28d_min,
        route_departures_7d,
        route_late_share_7d,
        route_mean_delay_7d_min,
        route_departures_28d,
        route_late_share_28d,
        route_mean_delay_28d_min,
        aircraft_departures_7d,
        aircraft_late_share_7d,
        aircraft_mean_delay_7d_min,
        aircraft_departures_28d,
        aircraft_late_share_28d,
        aircraft_mean_delay_28d_min
    from features
)

select * from final
