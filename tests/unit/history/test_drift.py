"""The population stability index by values."""

import math

import pytest
from mesh.core.history.drift import FLOOR, stability_index


def test_the_same_shares_have_not_moved_whatever_the_number_of_rows() -> None:
    assert stability_index((10, 20, 30), (100, 200, 300)) == 0


def test_the_index_is_the_sum_over_the_bins() -> None:
    # (0.7 - 0.5) * ln(0.7 / 0.5) + (0.3 - 0.5) * ln(0.3 / 0.5)
    assert stability_index((50, 50), (70, 30)) == pytest.approx(0.169460, abs=1e-6)
    assert stability_index((70, 30), (50, 50)) == stability_index((50, 50), (70, 30))


def test_an_empty_bin_counts_with_the_floor() -> None:
    expected = (1 - 0.5) * math.log(1 / 0.5) + (FLOOR - 0.5) * math.log(FLOOR / 0.5)
    assert stability_index((50, 50), (100, 0)) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(("before", "after"), [((), ()), ((0, 0), (1, 2)), ((1, 2), (0, 0)), ((1, 2), (1, 2, 3))])
def test_what_cannot_be_compared_has_no_index(before: tuple[int, ...], after: tuple[int, ...]) -> None:
    assert stability_index(before, after) is None
