with aircraft as (
    select * from {{ ref('int_aircraft') }}
),

final as (
    select
        tail_number,
        manufactured_year,
        aircraft_type,
        manufacturer,
        model,
        engine_count,
        seat_count,
        engine_type
    from aircraft
)

select * from final
