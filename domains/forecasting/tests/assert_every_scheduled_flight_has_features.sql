-- No scheduled flight is lost: a join that loses flights would bias every model trained on them.
-- That none is there twice is the key's test.
with flights as (
    select * from {{ ref('operations', 'flights', v=2) }}
),

features as (
    select * from {{ ref('departure_features', v=1) }}
),

final as (
    select flights.flight_id
    from flights
    left join features
        on flights.flight_id = features.flight_id
    where features.flight_id is null
)

select * from final
