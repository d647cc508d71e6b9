with airports as (
    select * from {{ ref('stg_airports') }}
),

corrections as (
    select * from {{ ref('airport_corrections') }}
),

supplement as (
    select * from {{ ref('airports_supplement') }}
),

corrected as (
    select
        airports.airport_code,
        airports.airport_name,
        coalesce(corrections.latitude_deg, airports.latitude_deg) as latitude_deg,
        coalesce(corrections.longitude_deg, airports.longitude_deg) as longitude_deg,
        coalesce(corrections.altitude_ft, airports.altitude_ft) as altitude_ft,
        coalesce(corrections.time_zone, airports.time_zone) as time_zone,
        corrections.airport_code is not null as is_corrected
    from airports
    left join corrections on airports.airport_code = corrections.airport_code
),

added as (
    select
        airport_code,
        airport_name,
        latitude_deg,
        longitude_deg,
        altitude_ft,
        time_zone,
        true as is_corrected
    from supplement
),

final as (
    select * from corrected
    union all
    select * from added
)

select * from final
