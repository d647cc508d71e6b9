select
    'N14228' as tail_number,
    1 as leg,
    'EWR' as airport_code,
    timestamp '2013-01-01 10:00:00' as starts_at_utc,
    timestamp '2013-01-01 12:00:00' as ends_at_utc
union all
select
    'N14228' as tail_number,
    1 as leg,
    'SJU' as airport_code,
    timestamp '2013-01-01 11:00:00' as starts_at_utc,
    timestamp '2013-01-01 13:00:00' as ends_at_utc
