-- Each product partitions the year's flights: a join that drops or doubles flights changes a total.
with flights as (
    select count(*) as scheduled_flights from {{ ref('operations', 'flights', v=2) }}
),

totals as (
    select 'on_time_performance' as product, sum(scheduled_flights) as scheduled_flights
    from {{ ref('on_time_performance', v=1) }}
    union all
    select 'route_punctuality' as product, sum(scheduled_flights) as scheduled_flights
    from {{ ref('route_punctuality', v=1) }}
    union all
    select 'weather_impact' as product, sum(scheduled_flights) as scheduled_flights
    from {{ ref('weather_impact', v=1) }}
),

final as (
    select totals.*
    from totals
    inner join flights
        on totals.scheduled_flights is distinct from flights.scheduled_flights
)

select * from final
