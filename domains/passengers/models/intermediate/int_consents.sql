with consent_events as (
    select * from {{ ref('stg_consent_events') }}
),

-- Of two events at one instant the withdrawal is the last: in doubt there is no consent.
followed as (
    select
        *,
        lag(event) over events as event_before
    from consent_events
    window
        events as (
            partition by customer_id, purpose
            order by happened_at_utc, case event when 'given' then 0 else 1 end
        )
),

-- What changes nothing falls out: a consent given again while it stands, a withdrawal without a consent.
switches as (
    select * from followed
    where event is distinct from coalesce(event_before, 'withdrawn')
),

intervals as (
    select
        customer_id,
        purpose,
        event,
        happened_at_utc as given_at_utc,
        lead(happened_at_utc) over (
            partition by customer_id, purpose
            order by happened_at_utc, case event when 'given' then 0 else 1 end
        ) as withdrawn_at_utc
    from switches
),

final as (
    select
        customer_id,
        purpose,
        cast(row_number() over (partition by customer_id, purpose order by given_at_utc) as integer) as consent_number,
        given_at_utc,
        withdrawn_at_utc
    from intervals
    where event = 'given'
)

select * from final
