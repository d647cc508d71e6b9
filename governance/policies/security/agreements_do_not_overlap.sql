-- title: One agreement holds at a time
-- why: Of two agreements for the same thing nobody knows whose terms, end and privacy budget count.
-- fix: End the older agreement on the day before the newer one starts, or delete one.
-- severity: error
-- scope: agreement
select
    later.file as node,
    null as "column",
    format(
        'it overlaps with {}, which lets `{}` read `{}` for {} until {}',
        min(earlier.file),
        any_value(earlier.consumer),
        any_value(concat(earlier.domain, '.', earlier.product)),
        any_value(earlier.purpose),
        max(earlier."end")
    ) as message
from mesh.agreements as earlier
inner join mesh.agreements as later
    on earlier.consumer_kind = later.consumer_kind
    and earlier.consumer = later.consumer
    and earlier.domain = later.domain
    and earlier.product = later.product
    and earlier.version = later.version
    and earlier.purpose = later.purpose
where
    (earlier.start, earlier.file) < (later.start, later.file)
    and earlier."end" >= later.start
    and list_has_any(earlier.ports, later.ports)
group by later.file
