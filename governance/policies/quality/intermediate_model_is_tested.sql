-- title: Logic in the middle is tested
-- why: Rules and joins live in intermediate models; a test of the product says that it is wrong, not where.
-- fix: Write a unit test with the edges of the rule, or a data test, in the model's YAML.
-- severity: warning
-- scope: model
with tested as (
    select tests.node_unique_id as unique_id
    from dbt.data_tests as tests
    union
    select tests.node_unique_id as unique_id
    from dbt.unit_tests as tests
    union
    select edges.parent_unique_id as unique_id
    from dbt.edges as edges
    inner join dbt.data_tests as tests on edges.child_unique_id = tests.unique_id
)

select
    models.unique_id as node,
    null as "column",
    format('`{}` has no unit test and no data test', models.name) as message
from dbt.models as models
left join tested on models.unique_id = tested.unique_id
where
    models.package_name = models.domain
    and starts_with(models.original_file_path, 'models/intermediate/')
    and tested.unique_id is null
