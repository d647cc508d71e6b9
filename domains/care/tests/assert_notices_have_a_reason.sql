-- A cancelled flight has no delay and a late one at least an hour: whoever gets a message can be told why.
with notices as (
    select * from {{ ref('delay_notices', v=1) }}
),

final as (
    select *
    from notices
    where
        (notice_reason = 'cancelled') != (departure_delay_min is null)
        or departure_delay_min < {{ var('notice_from_delay_min') }}
)

select * from final
