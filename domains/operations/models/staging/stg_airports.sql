with airports as (
    select * from {{ ref('network', 'airports', v=1) }}
),

final as (
    select
        airport_code,
        time_zone
    from airports
)

select * from final
