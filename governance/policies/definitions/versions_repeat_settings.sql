-- title: A version with settings of its own has all of them
-- why: dbt v1 adds the settings of the model and of its version up; v2 takes the version's alone, so that a class,
--     a restricted port or a named consumer of the model is gone without a word.
-- fix: Write all of `config.meta.mesh` at the version, or all of it at the model.
-- severity: error
-- scope: product
select
    products.unique_id as node,
    null as "column",
    format(
        'version {} of `{}` has settings of its own, without the {} of its model, which dbt v2 does not hand down',
        any_value(products.version),
        any_value(concat(products.domain, '.', products.product)),
        array_to_string(list_sort(list(distinct format('`{}`', settings.setting))), ', ')
    ) as message
from mesh.unrepeated_settings as settings
inner join mesh.products as products
    on settings.domain = products.domain
    and lower(settings.model) = lower(products.product)
    and settings.version = cast(products.version as varchar)
group by products.unique_id
