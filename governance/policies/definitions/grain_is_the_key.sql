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
        case
            when json_type(products.meta, '$.grain') = 'ARRAY'
                then cast(json_extract(products.meta, '$.grain') as varchar[])
        end as grain,
        json_extract_string(products.meta, '$.grain') as stated
    from mesh.products as products
)

select
    grains.unique_id as node,
    null as "column",
    case
        when grains.stated is null then format('`{}` does not say its grain', grains.address)
        when grains.grain is null
            then format('the grain of `{}` is `{}`, which is no list of columns', grains.address, grains.stated)
        else format(
            'the grain of `{}` is said to be ({}), its primary key is ({})',
            grains.address,
            array_to_string(grains.grain, ', '),
            array_to_string(grains.primary_key, ', ')
        )
    end as message
from grains
where
    len(grains.primary_key) > 0
    and (
        grains.grain is null
        or list_sort(string_split(lower(array_to_string(grains.grain, chr(10))), chr(10)))
        != list_sort(string_split(lower(array_to_string(grains.primary_key, chr(10))), chr(10)))
    )
