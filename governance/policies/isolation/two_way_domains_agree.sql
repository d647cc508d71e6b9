-- title: Two domains read each other only by agreement
-- why: Each waits for the other's publication and neither can change alone; that must be wanted by both, not happen.
-- fix: Remove one direction, or write an agreement for each in `governance/agreements`.
-- severity: error
-- scope: domain
with crossings as (
    select distinct
        edges.domain as consumer,
        parents.domain as producer
    from dbt.edges as edges
    inner join dbt.dag_nodes as parents on edges.parent_unique_id = parents.unique_id
    inner join dbt.dag_nodes as children on edges.child_unique_id = children.unique_id
    where parents.domain != edges.domain and children.resource_type in ('model', 'snapshot')
),

agreed as (
    select distinct agreements.consumer, agreements.domain as producer
    from mesh.agreements as agreements
    cross join mesh.today as today
    where
        agreements.consumer_kind = 'domain'
        and today.today between agreements.start and agreements."end"
)

select
    one_way.consumer as node,
    null as "column",
    format(
        '`{}` reads {}, which reads it too, without an agreement',
        one_way.consumer,
        string_agg(distinct format('`{}`', one_way.producer), ', ')
    ) as message
from crossings as one_way
inner join crossings as other_way on one_way.consumer = other_way.producer and one_way.producer = other_way.consumer
left join agreed on one_way.consumer = agreed.consumer and one_way.producer = agreed.producer
where agreed.consumer is null
group by one_way.consumer
