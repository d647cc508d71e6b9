select
    unnest(['ann', 'ann', 'ann', 'bea', 'cem', null]) as customer_id,
    unnest(['JFK', 'JFK', 'JFK', 'LGA', 'LGA', 'LGA']) as airport_code
