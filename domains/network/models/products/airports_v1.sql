with airports as (
    select * from {{ ref('int_airports_corrected') }}
),

final as (
    select
        airport_code,
        airport_name,
        latitude_deg,
        longitude_deg,
        altitude_ft,
        time_zone,
        is_corrected
    from airports
)

select * from final
