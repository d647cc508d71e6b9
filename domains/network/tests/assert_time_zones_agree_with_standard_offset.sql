-- The source states each airport's standard time twice: as a zone and as hours from UTC. Both must say the same unless
-- this domain corrected the airport. An unknown zone makes the conversion itself fail.
with airports as (
    select * from {{ ref('airports', v=1) }}
),

source_airports as (
    select * from {{ ref('stg_airports') }}
),

noons as (
    select
        airport_code,
        is_corrected,
        {{ platform.utc_from_local("timestamp '2013-01-15 12:00:00'", 'time_zone') }} as noon_at_utc
    from airports
),

final as (
    select
        noons.airport_code,
        noons.noon_at_utc,
        source_airports.standard_utc_offset_hours
    from noons
    inner join source_airports on noons.airport_code = source_airports.airport_code
    where
        not noons.is_corrected
        and extract(hour from noons.noon_at_utc) != 12 - source_airports.standard_utc_offset_hours
)

select * from final
