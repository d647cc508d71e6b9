select
    timestamp '2013-07-01 05:17:00' as local_time,
    'America/New_York' as time_zone
