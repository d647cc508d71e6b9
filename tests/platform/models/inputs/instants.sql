select
    cast('2013-01-01 10:17:00' as timestamp) as utc_time,
    'America/New_York' as time_zone
