-- Exchanged coordinates and lost signs put an airport elsewhere. Only the Aleutians reach across the 180th meridian.
with airports as (
    select * from {{ ref('airports', v=1) }}
),

final as (
    select
        airport_code,
        latitude_deg,
        longitude_deg
    from airports
    where
        latitude_deg not between 17 and 72
        or (longitude_deg not between -180 and -64 and longitude_deg not between 172 and 180)
)

select * from final
