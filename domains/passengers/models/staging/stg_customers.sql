with customers as (
    select * from {{ source('reservation_system', 'synthetic_customers') }}
),

final as (
    select
        customer_id,
        full_name,
        lower(email) as email,
        phone,
        cast(birth_date as date) as birth_date,
        postal_code,
        home_airport_code
    from customers
)

select * from final
