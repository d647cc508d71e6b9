"""`mesh sql --as` over what real builds publish: a role sees under a mask what the open port shows under it, to the last sign."""

import json
from pathlib import Path
from typing import Any

from e2e.meshes import Mesh, Product

TEXTS = "'', 'a', 'ab', 'abc', 'Zürich 🛫', '  padded ', null"
MASKED: dict[str, tuple[str, str, Any]] = {
    # column -> type, seven values, mask
    "hashed_text": ("varchar", TEXTS, "hash"),
    "token_text": ("varchar", TEXTS, {"kind": "token", "space": "customer"}),
    "token_of_its_own": ("varchar", TEXTS, "token"),
    "hashed_number": ("bigint", "1, 2, -3, 0, 9223372036854775807, -9223372036854775808, null", "hash"),
    "token_number": ("bigint", "1, 2, -3, 0, 9223372036854775807, -9223372036854775808, null", {"kind": "token", "space": "customer"}),
    "token_unsigned": ("ubigint", "1, 2, 3, 0, 9223372036854775807, 18446744073709551615, null", "token"),
    "redacted": ("varchar", TEXTS, "redact"),
    "redacted_number": ("integer", "1, 2, 3, 4, 5, 6, null", "redact"),
    "last_two": ("varchar", TEXTS, "partial"),
    "first_one": ("varchar", TEXTS, {"kind": "partial", "keep": 1, "from": "start"}),
    "nothing_kept": ("varchar", TEXTS, {"kind": "partial", "keep": 0}),
    "place": ("varchar", TEXTS, "area"),
    "place_of_one": ("varchar", TEXTS, {"kind": "area", "keep": 1}),
    "born_on": ("date", "'1980-05-06', '1980-12-31', '0001-02-03', '1600-02-29', '9999-12-31', '2000-01-01', null", "year"),
    "seen_at_utc": ("timestamp", "'1980-05-06 01:02:03', '1980-12-31', '1700-02-03', '1600-02-29', '9999-12-31', '2000-01-01', null", "month"),
    "rounded": ("integer", "5, 4, -5, -4, 2147483647, -2147483648, null", "round"),
    "rounded_far": ("smallint", "499, 500, -500, -499, 32767, -32768, null", {"kind": "round", "to": 1000}),
    "rounded_double": ("double", "0.25, 0.75, -0.25, 1e300, 'nan', 'infinity', null", {"kind": "round", "to": 0.5}),
    "rounded_exact": ("decimal(9,2)", "1.25, 14.99, 15.00, -15.00, 9999999.99, -9999999.99, null", {"kind": "round", "to": 10}),
}
ROLES = """
roles:
  - {name: reader, description: Least., default: true, clearance: [public, internal]}
  - {name: counter, description: Counts the restricted port and sees no person., clearance: [public, internal]}
  - {name: officer, description: Sees persons., clearance: [public, internal, confidential, personal, sensitive]}
"""


def people() -> Product:
    values = ", ".join(
        f"unnest([{', '.join(f'cast({value} as {type_})' for value in values.split(', '))}]) as {name}" for name, (type_, values, _) in MASKED.items()
    )
    return Product(
        "people",
        f"select unnest(range(7))::integer as person_number, {values}",
        {"person_number": "integer", **{name: type_ for name, (type_, *_) in MASKED.items()}},
        meta={"classification": "personal", "ports": ["open", "restricted"]},
        column_meta={"person_number": {"classification": "internal"}, **{name: {"mask": mask} for name, (*_, mask) in MASKED.items()}},
    )


def rows(mesh: Mesh, *options: str) -> list[dict[str, Any]]:
    result = mesh.mesh("sql", "select * from register.people order by person_number", "--format", "json", *options)
    assert result.code == 0, result.said
    found: list[dict[str, Any]] = json.loads(result.out)
    return found


def test_the_same_value_gets_the_same_mask_at_the_port_and_for_a_role(tmp_path: Path, engine: str) -> None:
    mesh = Mesh.create(tmp_path / "mesh")
    mesh.add_domain("register", people())
    mesh.write("governance/roles.yml", ROLES)
    mesh.write("governance/standards.yml", "purposes: [research]\n")
    for role in ("counter", "officer"):
        agreement = {
            "consumer": {"role": role}, "product": "register.people", "versions": [1], "ports": ["restricted"], "purpose": "research", "terms": "To count.",
            "start": "2026-01-01", "end": "2199-12-31", "approved_by": {"producer": "register owner", "consumer": "head of research"},
        }  # fmt: skip
        mesh.write_yaml(f"governance/agreements/{role}--register.people.yml", agreement)
    result = mesh.build("--publish-required", engine=engine)
    assert result.code == 0, result.said

    open_port, masked, clear = rows(mesh), rows(mesh, "--as", "counter", "--purpose", "research"), rows(mesh, "--as", "officer", "--purpose", "research")
    assert len(open_port) == 7
    for name in MASKED:
        assert [row[name] for row in masked] == [row[name] for row in open_port], name
        assert [row[name] for row in clear] != [row[name] for row in open_port], name
    assert clear[4]["hashed_text"] == "Zürich 🛫"
    assert [row["token_number"] for row in open_port][:2] != [row["hashed_number"] for row in open_port][:2]
