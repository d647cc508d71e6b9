select
    hhmm,
    {{ platform.clock_minutes('hhmm') }} as minutes,
    {{ platform.clock_minutes('hhmm + 100') }} as minutes_an_hour_later
from {{ ref('clock_readings') }}
