-- Completed, cancelled and diverted are all that can become of a flight.
select *
from {{ ref('on_time_performance', v=1) }}
where
    completed_flights + cancelled_flights + diverted_flights != scheduled_flights
    or on_time_departures > scheduled_flights - cancelled_flights
    or (mean_departure_delay_min is null) != (cancelled_flights = scheduled_flights)
