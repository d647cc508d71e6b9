-- title: An agreement is renewed or removed around its end
-- why: The day after its end the consumer's build stops; a month before is when both sides can still talk.
-- fix: Write a new agreement that starts on the day after, or delete the one that has ended.
-- severity: warning
-- scope: agreement
with renewed as (
    select
        agreements.consumer_kind,
        agreements.consumer,
        agreements.domain,
        agreements.product,
        agreements.purpose,
        max(agreements."end") as ends
    from mesh.agreements as agreements
    group by all
)

select distinct
    agreements.file as node,
    null as "column",
    if(
        agreements."end" < today.today,
        format('it ended on {}', agreements."end"),
        format('it ends in {} days', date_diff('day', today.today, agreements."end"))
    ) as message
from mesh.agreements as agreements
inner join renewed
    on agreements.consumer_kind = renewed.consumer_kind
    and agreements.consumer = renewed.consumer
    and agreements.domain = renewed.domain
    and agreements.product = renewed.product
    and agreements.purpose = renewed.purpose
cross join mesh.today as today
cross join mesh.standards as standard
where
    agreements."end" < today.today
    or (
        date_diff('day', today.today, agreements."end") <= standard.agreement_renewal_days
        and renewed.ends = agreements."end"
    )
