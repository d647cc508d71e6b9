with airlines as (
    select * from {{ source('reference', 'airlines') }}
),

final as (
    select
        carrier as carrier_code,
        name as carrier_name
    from airlines
)

select * from final
