-- title: The grain that is declared is the primary key
-- why: Two statements of what a row is are one too many as soon as they differ.
-- fix: Write the columns of the primary key as `config.meta.mesh.grain` of the version.
-- severity: error
-- scope: product
with grains as (
    select
        products.unique_id,
        products.address,
        products.primary_key,
        cast(json_extract(products.meta, '$.grain') as varchar[]) as grain
    from mesh.products as products
    where json_type(products.meta, '$.grain') = 'ARRAY' or json_type(products.meta, '$.grain') is null
)

select
    grains.unique_id as node,
    null as "column",
    if(
        grains.grain is null,
        format('`{}` does not say its grain', grains.address),
        format(
            'the grain of `{}` is said to be ({}), its primary key is ({})',
            grains.address,
            array_to_string(grains.grain, ', '),
            array_to_string(grains.primary_key, ', ')
        )
    ) as message
from grains
where
    len(grains.primary_key) > 0
    and (
        grains.grain is null
        or list_sort(string_split(lower(array_to_string(grains.grain, chr(10))), chr(10)))
        != list_sort(string_split(lower(array_to_string(grains.primary_key, chr(10))), chr(10)))
    )
