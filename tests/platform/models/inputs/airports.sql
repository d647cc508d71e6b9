select 'EWR' as airport_code
union all
select 'JFK' as airport_code
