with planes as (
    select * from {{ source('registry', 'planes') }}
),

final as (
    select
        tailnum as tail_number,
        cast(year as integer) as manufactured_year,
        type as aircraft_type,
        manufacturer,
        model,
        cast(engines as integer) as engine_count,
        cast(seats as integer) as seat_count,
        engine as engine_type
    from planes
)

select * from final
