-- A wrong zone or date shifts a time by hours: blocks would not fit the flight any more.
with flights as (
    select * from {{ ref('flights', v=2) }}
),

durations as (
    select
        flight_id,
        air_time_min,
        date_diff('minute', scheduled_departure_at_utc, scheduled_arrival_at_utc) as scheduled_block_min,
        date_diff('minute', departed_at_utc, arrived_at_utc) as block_min
    from flights
),

final as (
    select *
    from durations
    where
        scheduled_block_min not between 30 and 780
        -- Taxiing takes from 5 to 235 minutes in the data; a shifted zone shows on short taxiing, a wrong date on long.
        or block_min - air_time_min not between 1 and 300
)

select * from final
