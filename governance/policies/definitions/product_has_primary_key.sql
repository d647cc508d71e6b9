-- title: Every product declares its primary key
-- why: Who joins a product must know which columns name a row, or rows multiply unseen.
-- fix: Add a constraint `- {type: primary_key, columns: [...]}` to the version in the product's YAML.
-- severity: error
-- scope: product
select
    products.unique_id as node,
    null as "column",
    format('`{}` declares no primary key', products.address) as message
from mesh.products as products
where coalesce(len(products.primary_key), 0) = 0
