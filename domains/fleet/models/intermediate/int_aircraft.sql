with registrations as (
    select * from {{ ref('stg_registrations') }}
),

judged as (
    select
        *,
        (
            seat_count < 20
            or aircraft_type = 'Rotorcraft'
            or engine_type in ('Reciprocating', '4 Cycle')
        ) is not true as is_airliner,
        (model = 'ERJ 190-100 IGW' and seat_count = 20) is true as has_wrong_seat_count
    from registrations
),

final as (
    select
        tail_number,
        case when is_airliner then manufactured_year end as manufactured_year,
        case when is_airliner then aircraft_type end as aircraft_type,
        case when is_airliner then manufacturer end as manufacturer,
        case when is_airliner then model end as model,
        case when is_airliner then engine_count end as engine_count,
        case when is_airliner and not has_wrong_seat_count then seat_count end as seat_count,
        case when is_airliner then engine_type end as engine_type
    from judged
)

select * from final
