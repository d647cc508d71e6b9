with customers as (
    select * from {{ ref('stg_customers') }}
),

final as (
    select
        customer_id,
        full_name,
        email,
        phone,
        birth_date,
        postal_code,
        home_airport_code
    from customers
)

select * from final
