-- Times are compared as text: dbt v2 (2.0.0a4) takes any two timestamps of a unit test for equal.
select
    time_zone,
    strftime(utc_time, '%Y-%m-%d %H:%M') as utc_time,
    strftime({{ platform.local_from_utc('utc_time', 'time_zone') }}, '%Y-%m-%d %H:%M') as local_time
from {{ ref('instants') }}
