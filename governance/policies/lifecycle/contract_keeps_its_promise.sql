-- title: A published contract is not broken without a new version
-- why: Consumers were promised these columns, types and keys; a break stops their next build or, worse, does not.
-- fix: Undo the change and make it in a new version beside the old one; `mesh diff` names whom it hits.
--     If they have agreed, run `mesh interface <domain>`: the break is then in the interface for all to see.
-- severity: error
-- scope: product
select
    coalesce(changes.unique_id, changes.domain) as node,
    changes.column_name as "column",
    string_agg(changes.sentence, '; ' order by changes.sentence) as message
from mesh.contract_changes as changes
where changes.severity = 'breaking' and not coalesce(changes.is_guess, false)
group by coalesce(changes.unique_id, changes.domain), changes.column_name
