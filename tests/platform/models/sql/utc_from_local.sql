-- Times are compared as text: dbt v2 (2.0.0a4) takes any two timestamps of a unit test for equal.
select
    time_zone,
    strftime(local_time, '%Y-%m-%d %H:%M') as local_time,
    strftime({{ platform.utc_from_local('local_time', 'time_zone') }}, '%Y-%m-%d %H:%M') as utc_time
from {{ ref('departures') }}
