select
    local_time,
    time_zone,
    {{ platform.utc_from_local('local_time', 'time_zone') }} as utc_time
from {{ ref('departures') }}
