-- Looks for the weather of a sample of flights the plain way: the newest observation between the staleness limit and
-- the last hour that was over.
with observations as (
    select * from {{ ref('weather', 'hourly_observations', v=1) }}
),

sampled as (
    select * from {{ ref('departure_features', v=1) }}
    where hash(flight_id) % 200 = 0
),

expected as (
    select
        sampled.flight_id,
        max(observations.observed_at_utc) as observed_at_utc
    from sampled
    left join observations
        on sampled.origin_airport_code = observations.airport_code
        and date_diff('minute', observations.observed_at_utc, sampled.scheduled_departure_at_utc)
        between {{ var('weather_reporting_lag_min') }} and {{ var('weather_staleness_limit_min') }}
    group by sampled.flight_id
),

final as (
    select
        sampled.flight_id,
        sampled.scheduled_departure_at_utc,
        sampled.weather_observed_at_utc,
        expected.observed_at_utc
    from sampled
    inner join expected
        on sampled.flight_id = expected.flight_id
    where sampled.weather_observed_at_utc is distinct from expected.observed_at_utc
)

select * from final
