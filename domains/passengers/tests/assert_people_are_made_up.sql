-- Nobody real may get into this domain: addresses end with the reserved example.com, telephone numbers lie in the
-- range that is reserved for fiction.
with customers as (
    select * from {{ ref('customers', v=1) }}
),

final as (
    select *
    from customers
    where
        not regexp_full_match(email, '[a-z]+[.][a-z]+[.][0-9]+@example[.]com')
        or not regexp_full_match(phone, '[+]1-[0-9]{3}-555-01[0-9]{2}')
)

select * from final
