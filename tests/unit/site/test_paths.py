"""Where pages are: paths are safe, stable and told apart."""

import re

from mesh.core.model import Address
from mesh.site import paths


def test_names_that_mean_something_elsewhere_are_written_out() -> None:
    assert paths.slug("flights") == "flights"
    assert paths.slug('../a "b"</script>') == "~2e~2e~2fa~20~22b~22~3c~2fscript~3e"
    assert paths.slug("größe") == "gr~f6~dfe"


def test_long_names_are_cut_and_told_apart() -> None:
    one, other = paths.slug("x" * 300 + "1"), paths.slug("x" * 300 + "2")
    assert len(one) == len(other) == 100
    assert one != other


def test_two_names_are_two_files_on_every_disk() -> None:
    names = [
        "A",
        "a",
        "~41",
        "Flights",
        "flights",
        "FLIGHTS",
        "con",
        "CON",
        "~63on",
        "nul",
        "lpt1",
        "index",
        "ä",
        "Ä",
        "",
        ".",
        "..",
        "~",
        "\0",
        "\u202e",
        *"<>:|?* ",
    ]
    written = [paths.file(name) for name in names]
    assert len({name.lower() for name in written}) == len(names)
    assert all(re.fullmatch(r"[a-z0-9_~-]*", name) for name in written)
    assert not {"con", "nul", "lpt1", "index"} & set(written)
    assert paths.domain("index") != paths.DOMAINS


def test_nodes_of_packages_are_told_apart() -> None:
    ids = ["model.sales.orders", "model.dbt_utils.orders@sales", "model.other.orders@sales", "seed.sales.orders", "snapshot.sales.orders"]
    assert len({paths.internal("sales", id_) for id_ in ids}) == len(ids)


def test_pages() -> None:
    address = Address("operations", "flights", 2)
    assert paths.product(address) == "products/operations/flights.v2.html"
    assert paths.latest("operations", "flights") == "products/operations/flights.html"
    assert paths.internal("operations", "source.operations.records.flights") == "internals/operations/source.records~2eflights.html"
    assert paths.docs("operations", "model.operations.flights.v2") == "docs/operations/index.html#!/model/model.operations.flights.v2"
    assert [paths.root(path) for path in (paths.HOME, paths.DOMAINS, paths.product(address))] == ["", "../", "../../"]
