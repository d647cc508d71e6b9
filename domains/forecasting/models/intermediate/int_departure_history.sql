with flights as (
    select * from {{ ref('operations', 'flights', v=2) }}
),

airports as (
    select * from {{ ref('network', 'airports', v=1) }}
),

scheduled as (
    select
        flights.*,
        airports.time_zone,
        flights.origin_airport_code || '-' || flights.destination_airport_code as route
    from flights
    inner join airports
        on flights.origin_airport_code = airports.airport_code
),

time_zones as (
    select distinct time_zone from scheduled
),

-- A day needs a row where a flight asks for its history, though nothing left on it.
asked_days as (
    select
        carrier_code,
        route,
        tail_number,
        time_zone,
        flight_date as local_date,
        cast(null as integer) as departure_delay_min
    from scheduled
),

-- The delay is known when the aircraft leaves: a flight of yesterday that left after midnight belongs to today.
-- Each zone asks by its own midnight.
known_departures as (
    select
        scheduled.carrier_code,
        scheduled.route,
        scheduled.tail_number,
        time_zones.time_zone,
        cast({{ platform.local_from_utc('scheduled.departed_at_utc', 'time_zones.time_zone') }} as date) as local_date,
        scheduled.departure_delay_min
    from scheduled
    cross join time_zones
    where scheduled.departed_at_utc is not null
),

events as (
    select * from asked_days
    union all
    select * from known_departures
),

events_by_entity as (
    select 'carrier' as entity_type, carrier_code as entity, time_zone, local_date, departure_delay_min from events
    union all
    select 'route' as entity_type, route as entity, time_zone, local_date, departure_delay_min from events
    union all
    select 'aircraft' as entity_type, tail_number as entity, time_zone, local_date, departure_delay_min from events
    where tail_number is not null
),

days as (
    select
        entity_type,
        entity,
        time_zone,
        local_date,
        count(departure_delay_min) as departures,
        count(*) filter (where departure_delay_min >= {{ var('late_limit_min') }}) as late_departures,
        coalesce(sum(departure_delay_min), 0) as delay_min
    from events_by_entity
    group by entity_type, entity, time_zone, local_date
),

windows as (
    select
        entity_type,
        entity,
        time_zone,
        local_date,
        coalesce(sum(departures) over last_7d, 0) as departures_7d,
        sum(late_departures) over last_7d as late_departures_7d,
        sum(delay_min) over last_7d as delay_7d_min,
        coalesce(sum(departures) over last_28d, 0) as departures_28d,
        sum(late_departures) over last_28d as late_departures_28d,
        sum(delay_min) over last_28d as delay_28d_min
    from days
    window
        last_7d as (
            partition by entity_type, entity, time_zone order by local_date
            range between interval 7 days preceding and interval 1 day preceding
        ),
        last_28d as (
            partition by entity_type, entity, time_zone order by local_date
            range between interval 28 days preceding and interval 1 day preceding
        )
),

final as (
    select
        entity_type,
        entity,
        time_zone,
        local_date,
        cast(departures_7d as integer) as departures_7d,
        late_departures_7d / nullif(departures_7d, 0) as late_share_7d,
        delay_7d_min / nullif(departures_7d, 0) as mean_delay_7d_min,
        cast(departures_28d as integer) as departures_28d,
        late_departures_28d / nullif(departures_28d, 0) as late_share_28d,
        delay_28d_min / nullif(departures_28d, 0) as mean_delay_28d_min
    from windows
)

select * from final
