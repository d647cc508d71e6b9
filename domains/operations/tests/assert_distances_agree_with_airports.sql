-- The distance flown by the record against the great circle between the airports' places: a misplaced airport shows.
with flights as (
    select * from {{ ref('flights', v=2) }}
),

airports as (
    select * from {{ ref('network', 'airports', v=1) }}
),

routes as (
    select
        origin_airport_code,
        destination_airport_code,
        max(distance_mi) as distance_mi
    from flights
    group by origin_airport_code, destination_airport_code
),

great_circles as (
    select
        routes.*,
        3958.8 * acos(
            sin(radians(origins.latitude_deg)) * sin(radians(destinations.latitude_deg))
            + cos(radians(origins.latitude_deg)) * cos(radians(destinations.latitude_deg))
            * cos(radians(destinations.longitude_deg - origins.longitude_deg))
        ) as great_circle_mi
    from routes
    inner join airports as origins on routes.origin_airport_code = origins.airport_code
    inner join airports as destinations on routes.destination_airport_code = destinations.airport_code
),

final as (
    select *
    from great_circles
    where abs(great_circle_mi - distance_mi) > 1 + 0.005 * distance_mi
)

select * from final
