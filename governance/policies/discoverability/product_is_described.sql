-- title: Every product is described
-- why: A catalogue of names helps nobody; what a product is and is not decides whether it is used rightly.
-- fix: Write a `description` in the product's YAML that says what a row is, what is left out and what to beware of.
-- severity: error
-- scope: product
select
    products.unique_id as node,
    null as "column",
    if(
        coalesce(trim(products.description), '') = '',
        format('`{}` has no description', products.address),
        format(
            'the description of `{}` has {} characters; it takes at least {} to say what it is',
            products.address,
            length(trim(products.description)),
            standard.description_min_length
        )
    ) as message
from mesh.products as products
cross join mesh.standards as standard
where length(coalesce(trim(products.description), '')) < standard.description_min_length
