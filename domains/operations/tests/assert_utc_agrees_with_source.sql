-- The source states the UTC hour of the scheduled departure itself: a second opinion on zones, dates and summer time.
with flights as (
    select * from {{ ref('flights', v=2) }}
),

source_flights as (
    select * from {{ ref('stg_flights') }}
),

final as (
    select
        flights.flight_id,
        flights.scheduled_departure_at_utc,
        source_flights.scheduled_departure_hour_utc
    from flights
    inner join source_flights on flights.flight_id = source_flights.flight_id
    where date_trunc('hour', flights.scheduled_departure_at_utc) != source_flights.scheduled_departure_hour_utc
)

select * from final
