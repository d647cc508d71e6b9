with consents as (
    select * from {{ ref('passengers', 'consents', v=1) }}
),

final as (
    select
        customer_id,
        purpose,
        given_at_utc,
        withdrawn_at_utc
    from consents
)

select * from final
