select
    1::bigint as customer_id,
    'travel_notices' as purpose,
    timestamp '2026-01-01' as given_at_utc,
    null::timestamp as withdrawn_at_utc
