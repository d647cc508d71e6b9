"""A column's distribution as a small picture beside its name: one outline, no axes; the numbers stand beside it as text.

Bins of numbers and times hold about as many rows each: how wide one is says how dense the values lie there. The picture shows that, between the outer
quantiles, for one row far away would else press all others into a line. Bins of texts are the most frequent values."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise

from markupsafe import Markup, escape

from mesh.core.catalogue.parts import Profile

_WIDTH, _HEIGHT = 84, 22
_LOWEST = 1.5
"""A bar that is there can be seen."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def histogram(profile: Profile) -> Markup:
    """Empty where there is nothing to draw."""
    if not profile.bins or len(profile.counts) != len(profile.bins) + 1 or not any(profile.counts):
        return Markup("")
    return _dense(profile) if profile.quantiles else _frequent(profile)


def _frequent(profile: Profile) -> Markup:
    named = sorted(zip(profile.counts, profile.bins, strict=False), key=lambda pair: (-pair[0], pair[1]))
    whole, rest = sum(profile.counts), profile.counts[-1]
    most = ", ".join(f"{value[:24]} {100 * count / whole:.0f} %" for count, value in named[:3] if count)
    said = f"Most frequent: {most}" if most else "No value is frequent"
    counts = [*(count for count, _ in named), *([rest] if rest else [])]
    return _drawn(said, [_WIDTH * place / len(counts) for place in range(len(counts) + 1)], counts, others=bool(rest))


def _dense(profile: Profile) -> Markup:
    ends = [_place(value) for value in (profile.least or "", *profile.bins, profile.most or "")]
    low, high = _place(profile.quantiles[0]), _place(profile.quantiles[-1])
    places = [place for place in ends if place is not None]
    if len(places) != len(ends) or low is None or high is None or low >= high:
        return Markup("")
    edges, heights = [0.0], list[float]()
    for (left, right), count in zip(pairwise(places), profile.counts, strict=True):
        start, end = max(left, low), min(right, high)
        if end > start:
            edges.append((end - low) / (high - low) * _WIDTH)
            heights.append(count / (right - left))
    said = f"Distribution between {profile.quantiles[0]} and {profile.quantiles[-1]}, where nine of ten values lie"
    return _drawn(said, edges, heights)


def _place(value: str) -> float | None:
    """A number or a time as a number; None for what is neither."""
    try:
        return float(value)
    except ValueError:
        pass
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return ((found if found.tzinfo else found.replace(tzinfo=UTC)) - _EPOCH).total_seconds()


def _drawn(said: str, edges: Sequence[float], heights: Sequence[float], *, others: bool = False) -> Markup:
    most = max(heights, default=0)
    if not most or not most < float("inf"):
        return Markup("")
    steps = [f"V{_text(_HEIGHT - (max(_LOWEST, high / most * _HEIGHT) if high else 0))}H{_text(edge)}" for edge, high in zip(edges[1:], heights, strict=True)]
    own = steps[:-1] if others else steps
    paths = f'<path d="M0 {_HEIGHT}{"".join(own)}V{_HEIGHT}z"/>' if own else ""
    if others:
        paths += f'<path class="others" d="M{_text(edges[-2])} {_HEIGHT}{steps[-1]}V{_HEIGHT}z"/>'
        said += "; the last bar is all others"
    return Markup(
        f'<svg class="hist" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" role="img"><title>{escape(said)}</title>{paths}</svg>'
    )


def _text(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
