-- title: Guarded products are read by agreement
-- why: Personal data may be used for what was agreed, by whom, until when; without it in writing nobody has to stop.
-- fix: Write `governance/agreements/<consumer>--<domain>.<product>.yml` with both sides' approval,
--     for the version, port and purpose that is read, and keep it in force.
-- severity: error
-- scope: model
-- place: sql
with guarded as (
    select
        inputs.domain,
        inputs.address,
        inputs.product_unique_id,
        inputs.port,
        inputs.purpose,
        products.domain as producer,
        products.product,
        products.version
    from mesh.inputs as inputs
    inner join mesh.products as products on inputs.product_unique_id = products.unique_id
    where
        inputs.port = 'restricted'
        or products.needs_agreement
        or len(products.consumers) > 0
),

judged as (
    select
        guarded.domain,
        guarded.address,
        guarded.product_unique_id,
        guarded.port,
        guarded.purpose,
        max(agreements.file) as file,
        max(agreements."end") as ends,
        bool_or(agreements.version = guarded.version) as has_version,
        bool_or(
            agreements.version = guarded.version
            and list_contains(agreements.ports, guarded.port)
        ) as has_port,
        bool_or(
            agreements.version = guarded.version
            and list_contains(agreements.ports, guarded.port)
            and agreements.purpose = guarded.purpose
        ) as has_purpose,
        bool_or(
            agreements.version = guarded.version
            and list_contains(agreements.ports, guarded.port)
            and agreements.purpose = guarded.purpose
            and today.today between agreements.start and agreements."end"
        ) as is_in_force
    from guarded
    cross join mesh.today as today
    left join mesh.agreements as agreements
        on guarded.domain = agreements.consumer
        and agreements.consumer_kind = 'domain'
        and guarded.producer = agreements.domain
        and guarded.product = agreements.product
    group by guarded.domain, guarded.address, guarded.product_unique_id, guarded.port, guarded.purpose
),

offenders as (
    select
        judged.domain,
        judged.product_unique_id,
        case
            when judged.file is null
                then format('`{}` reads `{}` without an agreement', judged.domain, judged.address)
            when judged.purpose is null
                then format('`{}` reads `{}` and does not say for what', judged.domain, judged.address)
            when not coalesce(judged.has_version, false)
                then format(
                    '`{}` reads `{}`, a version that {} does not name', judged.domain, judged.address, judged.file
                )
            when not coalesce(judged.has_port, false)
                then format(
                    '`{}` reads the {} port of `{}`, which {} does not allow',
                    judged.domain, judged.port, judged.address, judged.file
                )
            when not coalesce(judged.has_purpose, false)
                then format(
                    '`{}` reads `{}` for {}, which is not the purpose of {}',
                    judged.domain, judged.address, judged.purpose, judged.file
                )
            else format(
                '`{}` reads `{}`, and its agreement {} is not in force (it ends on {})',
                judged.domain, judged.address, judged.file, judged.ends
            )
        end as message
    from judged
    where not coalesce(judged.is_in_force, false)
)

select
    edges.child_unique_id as node,
    null as "column",
    string_agg(distinct offenders.message, '; ' order by offenders.message) as message
from offenders
inner join dbt.edges as edges
    on offenders.domain = edges.domain and offenders.product_unique_id = edges.parent_unique_id
inner join dbt.dag_nodes as children on edges.child_unique_id = children.unique_id
where children.resource_type in ('model', 'snapshot', 'exposure')
group by edges.child_unique_id
