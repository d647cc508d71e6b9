import pytest
from mesh.sql.inlined import without_inlined

ONE = "__dbt__cte__one as (\nselect ')' as bracket, (1) as one\n)"


@pytest.mark.parametrize(
    ("sql", "left"),
    [
        ("select 1", "select 1"),
        (f"with {ONE} select one from __dbt__cte__one", "\n\nselect one from __dbt__cte__one"),
        (f"with {ONE}, {ONE.replace('one', 'two')}\nselect 1", "\n\n\n\n\nselect 1"),
        (f"with {ONE}, own as (select 1) select 2", "\n\nwith own as (select 1) select 2"),
        (f"-- first\nwith recursive {ONE}, own as (select 1) select 2", "\n\n\nwith recursive own as (select 1) select 2"),
        ("with own as (select 1 from __dbt__cte__one) select 2", "with own as (select 1 from __dbt__cte__one) select 2"),
        ("with __dbt__cte__one as (select (1", "with __dbt__cte__one as (select (1"),
        ("select '__dbt__cte__one", "select '__dbt__cte__one"),
        ("with __dbt__cte__one", "with __dbt__cte__one"),
    ],
)
def test_ephemeral_models_are_taken_out(sql: str, left: str) -> None:
    assert without_inlined(sql) == left
