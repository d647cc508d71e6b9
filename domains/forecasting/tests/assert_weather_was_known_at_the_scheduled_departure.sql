-- Fails on weather of an hour that was not over at the scheduled departure, and on weather past the staleness limit.
with features as (
    select
        flight_id,
        scheduled_departure_at_utc,
        weather_observed_at_utc,
        weather_age_min,
        date_diff('minute', weather_observed_at_utc, scheduled_departure_at_utc) as recounted_age_min
    from {{ ref('departure_features', v=1) }}
)

select * from features
where
    weather_age_min is distinct from recounted_age_min
    or weather_age_min < {{ var('weather_reporting_lag_min') }}
    or weather_age_min > {{ var('weather_staleness_limit_min') }}
