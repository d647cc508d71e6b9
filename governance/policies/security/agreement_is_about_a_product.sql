-- title: Agreements are about products and consumers that exist
-- why: An agreement for a product that is gone looks like a permission for whatever takes its name.
-- fix: Correct `product`, `versions` and `consumer` of the agreement, or delete it.
-- severity: error
-- scope: agreement
with judged as (
    select
        agreements.file,
        concat(agreements.domain, '.', agreements.product) as product,
        agreements.version,
        agreements.consumer_kind,
        agreements.consumer,
        products.unique_id,
        coalesce(domains.domain, roles.name) as known_consumer,
        len(products.consumers) > 0
        and not list_contains(
            products.consumers,
            if(agreements.consumer_kind = 'role', concat('role:', agreements.consumer), agreements.consumer)
        ) as is_excluded
    from mesh.agreements as agreements
    left join mesh.products as products
        on agreements.domain = products.domain
        and agreements.product = products.product
        and agreements.version = products.version
    left join mesh.domains as domains on agreements.consumer = domains.domain and agreements.consumer_kind = 'domain'
    left join mesh.roles as roles on agreements.consumer = roles.name and agreements.consumer_kind = 'role'
),

offenders as (
    select
        judged.file,
        case
            when judged.version is null then format('it names no version of `{}`', judged.product)
            when judged.unique_id is null then format('`{}` has no version {}', judged.product, judged.version)
            when judged.known_consumer is null
                then format('there is no {} `{}`', coalesce(judged.consumer_kind, 'consumer'), coalesce(judged.consumer, ''))
            else format('`{}` is not among the consumers that `{}` names', judged.consumer, judged.product)
        end as message
    from judged
    where
        judged.unique_id is null
        or judged.known_consumer is null
        or judged.is_excluded
)

select
    offenders.file as node,
    null as "column",
    string_agg(distinct offenders.message, '; ' order by offenders.message) as message
from offenders
group by offenders.file
