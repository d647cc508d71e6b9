-- title: An agreement has two approvals, terms, a purpose and an end
-- why: What one side alone has signed, or what never ends, is not agreed.
-- fix: Fill in `approved_by` of both sides (roles, not people), `terms`, `purpose` (one of `purposes` in the standards),
--     `start` and `end` (at most `agreement_max_days` apart).
-- severity: error
-- scope: agreement
with agreements as (
    select distinct
        agreements.file,
        agreements.purpose,
        agreements.terms,
        agreements.start,
        agreements."end" as ends,
        agreements.approved_by_producer as producer,
        agreements.approved_by_consumer as consumer,
        agreements.epsilon
    from mesh.agreements as agreements
),

judged as (
    select
        agreements.file,
        concat_ws(
            '; ',
            if(coalesce(trim(agreements.producer), '') = '', 'the producer has not approved it', null),
            if(coalesce(trim(agreements.consumer), '') = '', 'the consumer has not approved it', null),
            if(agreements.producer = agreements.consumer, 'one role has approved it for both sides', null),
            if(coalesce(trim(agreements.terms), '') = '', 'it has no terms', null),
            if(agreements.purpose is null, 'it has no purpose', null),
            if(
                not list_contains(standard.purposes, agreements.purpose),
                format('"{}" is no purpose of the standards', agreements.purpose),
                null
            ),
            if(agreements.start is null, 'it has no start', null),
            if(agreements.ends is null, 'it has no end', null),
            if(agreements.ends < agreements.start, 'it ends before it starts', null),
            if(
                date_diff('day', agreements.start, agreements.ends) >= standard.agreement_max_days,
                format('it holds for more than {} days', standard.agreement_max_days),
                null
            ),
            if(agreements.epsilon <= 0, 'its privacy budget (epsilon) is not above zero', null)
        ) as message
    from agreements
    cross join mesh.standards as standard
)

select
    judged.file as node,
    null as "column",
    judged.message
from judged
where judged.message != ''
