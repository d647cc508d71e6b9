select * from {{ platform.with_consent(ref('people'), 'travel_notices', ref('consents'), 'customer_id', '2026-06-30 12:00:00') }} as people
