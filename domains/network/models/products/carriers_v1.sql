with carriers as (
    select * from {{ ref('stg_carriers') }}
),

final as (
    select
        carrier_code,
        carrier_name
    from carriers
)

select * from final
