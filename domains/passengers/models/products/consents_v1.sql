with consents as (
    select * from {{ ref('int_consents') }}
),

final as (
    select
        customer_id,
        purpose,
        consent_number,
        given_at_utc,
        withdrawn_at_utc
    from consents
)

select * from final
