-- A correction that the source has taken over is dead: remove it from the seed.
with airports as (
    select * from {{ ref('stg_airports') }}
),

corrections as (
    select * from {{ ref('airport_corrections') }}
),

final as (
    select corrections.airport_code
    from corrections
    inner join airports on corrections.airport_code = airports.airport_code
    where
        coalesce(corrections.latitude_deg, airports.latitude_deg) = airports.latitude_deg
        and coalesce(corrections.longitude_deg, airports.longitude_deg) = airports.longitude_deg
        and coalesce(corrections.altitude_ft, airports.altitude_ft) = airports.altitude_ft
        and coalesce(corrections.time_zone, airports.time_zone) is not distinct from airports.time_zone
)

select * from final
