with customers as (
    select * from {{ ref('passengers', 'customers', v=1) }}
),

final as (
    select
        customer_id,
        email
    from customers
)

select * from final
