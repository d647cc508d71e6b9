-- title: The committed interface says what the contracts say
-- why: Consumers install the interface; what it does not say they do not have.
-- fix: Run `mesh interface <domain>` (or `mesh check --fix`) and commit the interface.
-- severity: warning
-- scope: product
with broken as (
    select distinct coalesce(changes.unique_id, changes.domain) as node
    from mesh.contract_changes as changes
    where changes.severity = 'breaking' and not coalesce(changes.is_guess, false)
)

select
    coalesce(changes.unique_id, changes.domain) as node,
    null as "column",
    format(
        'the interface of `{}` is behind its contracts: {}{}',
        changes.domain,
        min(changes.sentence),
        if(count(*) > 1, format(' (and {} more)', count(*) - 1), '')
    ) as message
from mesh.contract_changes as changes
-- Of products whose promise is broken, `contract_keeps_its_promise` speaks: their interface must not be written.
left join broken on coalesce(changes.unique_id, changes.domain) = broken.node
where broken.node is null
group by changes.domain, coalesce(changes.unique_id, changes.domain)
