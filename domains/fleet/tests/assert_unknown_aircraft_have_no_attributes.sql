-- An entry is believed or not as a whole; the model is what tells. Year and seats may be missing from a good entry.
with aircraft as (
    select * from {{ ref('aircraft', v=1) }}
),

final as (
    select *
    from aircraft
    where
        (model is null and coalesce(aircraft_type, manufacturer, engine_type) is not null)
        or (model is null and coalesce(manufactured_year, engine_count, seat_count) is not null)
        or (model is not null and (aircraft_type is null or manufacturer is null or engine_type is null))
)

select * from final
