import pytest
from mesh.core.errors import InputError
from mesh.core.privacy.bounds import Grid, fine_grid, whole_grid


def test_whole_numbers_are_counted_as_they_are() -> None:
    assert whole_grid(-3, 10) == Grid(1.0, -3, 10)
    assert (whole_grid(-30, 10).bound, whole_grid(5, 10).bound) == (30, 10)


@pytest.mark.parametrize(("lower", "upper"), [(0.5, 10), (0, 10.5), (0, 2.0**41)])
def test_bounds_of_whole_numbers_are_whole_and_not_too_far(lower: float, upper: float) -> None:
    with pytest.raises(InputError, match="bounds"):
        whole_grid(lower, upper)


@pytest.mark.parametrize(("lower", "upper"), [(0, 100), (-1, 0.001), (-7.3, 7.2), (0, 1e14), (0, 1e-9), (1 / 3, 2 / 3), (0, 1024)])
def test_the_grid_is_fine_exact_and_within_the_bounds(lower: float, upper: float) -> None:
    grid = fine_grid(lower, upper)
    assert lower <= grid.lower * grid.step <= grid.upper * grid.step <= upper
    assert 2**30 - 1 <= grid.bound <= 2**31
    assert grid.step * 2**30 <= max(abs(lower), abs(upper)) < grid.step * 2**31
    assert (grid.bound * grid.step) / grid.step == grid.bound
