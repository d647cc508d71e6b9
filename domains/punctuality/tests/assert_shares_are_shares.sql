with shares as (
    select 'on_time_performance' as product, on_time_departure_share as share from {{ ref('on_time_performance', v=1) }}
    union all
    select 'on_time_performance' as product, cancelled_share as share from {{ ref('on_time_performance', v=1) }}
    union all
    select 'on_time_performance' as product, diverted_share as share from {{ ref('on_time_performance', v=1) }}
    union all
    select 'route_punctuality' as product, on_time_arrival_share as share from {{ ref('route_punctuality', v=1) }}
    union all
    select 'route_punctuality' as product, known_seats_share as share from {{ ref('route_punctuality', v=1) }}
    union all
    select 'weather_impact' as product, on_time_departure_share as share from {{ ref('weather_impact', v=1) }}
    union all
    select 'weather_impact' as product, cancelled_share as share from {{ ref('weather_impact', v=1) }}
)

select * from shares
where share not between 0 and 1
