"""A column's distribution as a small picture beside its name: one path, no axes; the numbers stand beside it as text."""

from markupsafe import Markup, escape

from mesh.core.catalogue.parts import Profile

_WIDTH, _HEIGHT, _GAP = 84, 22, 1


def histogram(profile: Profile) -> Markup:
    """Empty where there is nothing to draw."""
    most = max(profile.counts, default=0)
    if not most:
        return Markup("")
    step = _WIDTH / len(profile.counts)
    bars = []
    for place, count in enumerate(profile.counts):
        # A bar that is there can be seen, however low it is.
        high = max(1.5, count / most * _HEIGHT) if count else 0
        if high:
            bars.append(f"M{_text(place * step)} {_HEIGHT}v-{_text(high)}h{_text(max(step - _GAP, 0.5))}v{_text(high)}z")
    said = f"Distribution over {len(profile.counts)} bins"
    if profile.bins:
        said += f" from {profile.bins[0]} to {profile.bins[-1]}"
    return Markup(
        f'<svg class="hist" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" role="img" aria-label="{escape(said)}">'
        f'<path d="{"".join(bars)}"/></svg>'
    )


def _text(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
