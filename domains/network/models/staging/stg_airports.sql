with airports as (
    select * from {{ source('reference', 'airports') }}
),

final as (
    select
        faa as airport_code,
        name as airport_name,
        cast(lat as double) as latitude_deg,
        cast(lon as double) as longitude_deg,
        cast(alt as integer) as altitude_ft,
        cast(tz as integer) as standard_utc_offset_hours,
        tzone as time_zone
    from airports
)

select * from final
