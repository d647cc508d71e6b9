"""Where pages are: paths are safe, stable and told apart."""

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


def test_pages() -> None:
    address = Address("operations", "flights", 2)
    assert paths.product(address) == "products/operations/flights.v2.html"
    assert paths.latest("operations", "flights") == "products/operations/flights.html"
    assert paths.internal("operations", "source.operations.records.flights") == "internals/operations/source.records~2eflights.html"
    assert paths.docs("operations", "model.operations.flights.v2") == "docs/operations/index.html#!/model/model.operations.flights.v2"
    assert [paths.root(path) for path in (paths.HOME, paths.DOMAINS, paths.product(address))] == ["", "../", "../../"]
