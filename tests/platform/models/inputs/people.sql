select
    unnest([1, 2, 3])::bigint as customer_id,
    unnest([date '1980-01-17', date '1980-11-30', date '1980-06-01']) as birth_date,
    unnest(['10115', '10117', '10119']) as postcode
