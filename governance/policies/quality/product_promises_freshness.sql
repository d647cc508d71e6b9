-- title: A product says how fresh it is, or how often it is renewed
-- why: Whether yesterday's data are late or right on time only the owner can say, and readers plan by it.
-- fix: Add the data test `platform.fresh_within`, or `slo: {freshness: 48 hours}` under `config.meta.mesh`;
--     for reference data that change with releases `slo: {frequency: on release}`.
-- severity: error
-- scope: product
select
    products.unique_id as node,
    null as "column",
    format('`{}` promises neither freshness nor how often it is renewed', products.address) as message
from mesh.products as products
where
    json_extract_string(products.service_levels, '$.freshness') is null
    and json_extract_string(products.service_levels, '$.frequency') is null
    and json_extract_string(products.meta, '$.slo.freshness') is null
    and json_extract_string(products.meta, '$.slo.frequency') is null
