with consent_events as (
    select * from {{ source('reservation_system', 'synthetic_consent_events') }}
),

final as (
    select distinct
        customer_id,
        purpose,
        event,
        cast(at_utc as timestamp) as happened_at_utc
    from consent_events
)

select * from final
