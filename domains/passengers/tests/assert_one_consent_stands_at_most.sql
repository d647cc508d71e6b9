-- `no_overlap` leaves out consents that still stand: of one customer and purpose only the last may.
with consents as (
    select * from {{ ref('consents', v=1) }}
),

numbered as (
    select
        *,
        max(consent_number) over (partition by customer_id, purpose) as last_consent_number
    from consents
),

final as (
    select *
    from numbered
    where withdrawn_at_utc is null and consent_number != last_consent_number
)

select * from final
