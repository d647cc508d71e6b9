import pytest
from mesh.core.build.references import explain_reference
from mesh.core.model import Address

OFFERED = [Address("north", "readings", 1), Address("north", "stations", 1), Address("east", "roads", 2)]
V1 = "Compilation Error\n  Model 'model.south.wrong' (models/wrong.sql) depends on a node named '{}'{} in package or project '{}' which {}"
V2 = "[error] [DependencyNotFound (dbt1048)]: Ref '{0}' not found in project. Searched for '{1}'\n(in models/wrong.sql:1:15)\n  --> models/wrong.sql:1:15"


@pytest.mark.parametrize(
    ("said", "explained"),
    [
        (V1.format("reading", " with version '1'", "north", "was not found"), "refs north.reading.v1, which north does not offer"),
        (V2.format("reading.v1", "north.reading.v1"), "Did you mean `readings.v1`?"),
        (V1.format("internal", "", "north", "was not found"), "Known: readings.v1, stations.v1."),
        (V2.format("readings.v7", "north.readings.v7"), "Did you mean `readings.v1`?"),
        (V1.format("stations", " with version '1'", "north", "is disabled"), "Add `north.stations.v1` to `vars: mesh_inputs`"),
        (
            "[DisabledDependency (dbt1062)]: Attempted to use disabled ref 'stations.v1'\n  --> models/wrong.sql:1:15",
            "Add `north.stations.v1` to `vars: mesh_inputs`",
        ),
        (V1.format("roads", " with version '2'", "east", "was not found"), "Add `- local: ../east/interface` to its packages.yml."),
        (V2.format("stg_x", "stg_x"), "refs `stg_x`, which is no model of south."),
    ],
)
def test_a_ref_that_leads_nowhere_is_explained(said: str, explained: str) -> None:
    text = explain_reference("south", said, OFFERED)
    assert text.startswith("south: models/wrong.sql refs ")
    assert explained in text


def test_other_texts_are_not_about_references() -> None:
    assert explain_reference("south", "Binder Error: column x not found", OFFERED) == ""
