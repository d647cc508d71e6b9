"""What all pictures are drawn with: curves, shapes of status, and text that fits. SVG has no ellipsis of its own, so names are cut by estimate."""

from collections.abc import Iterable
from unicodedata import combining, east_asian_width

from markupsafe import Markup, escape

from mesh.core.catalogue.parts import Status
from mesh.site.layout.shapes import Route

_LOOP = 22
"""How far a loop reaches out; less than the room that the layout leaves for it."""
_WIDTHS = dict.fromkeys("iljI.,:;'|! ", 0.38) | dict.fromkeys("tfr()[]{}/_-", 0.5) | dict.fromkeys("mwMW@%&—", 1.1)
"""Of signs in DejaVu Sans Bold, the widest of the fonts that a page may be shown in, in parts of the font's size."""
_MARKS = {
    Status.OK: '<circle class="ok" cx="{x}" cy="{y}" r="4.5"/>',
    Status.LATE: '<path class="late" d="M{x} {y}m0 -5.2l5.4 9.6h-10.8z"/>',
    Status.FAILING: '<path class="failing" d="M{x} {y}m-4.3 -4.3h8.6v8.6h-8.6z"/>',
    Status.UNKNOWN: '<circle class="unknown" cx="{x}" cy="{y}" r="3.9"/>',
}


def mark(status: Status, x: float, y: float) -> str:
    """The shape of a status around a point; CSS gives it its colour."""
    return _MARKS[status].format(x=number(x), y=number(y))


def number(value: float) -> str:
    """With one digit after the point at most."""
    return f"{value:.1f}".removesuffix(".0")


def curve(route: Route, right: float = 0, down: float = 0) -> str:
    """The way of a link as path data, moved that far."""
    if not route.points:
        return ""
    x, y = route.points[0][0] + right, route.points[0][1] + down
    parts, ahead = [f"M{number(x)} {number(y)}"], 1
    for point_x, point_y in route.points[1:]:
        to_x, to_y = point_x + right, point_y + down
        if to_y == y:
            parts.append(f"H{number(to_x)}")
        else:
            # A loop goes on in its direction, then comes back; all other curves leave and arrive level.
            first, second = (x + ahead * _LOOP, to_x + ahead * _LOOP) if to_x == x else ((x + to_x) / 2, (x + to_x) / 2)
            parts.append(f"C{number(first)} {number(y)} {number(second)} {number(to_y)} {number(to_x)} {number(to_y)}")
            ahead = -ahead if to_x == x else ahead
        x, y = to_x, to_y
    return "".join(parts)


def fitted(name: str, width: float, size: float) -> Markup:
    """The name, escaped, and cut with an ellipsis where it is wider than that; `size` is that of the font in pixels."""
    room = width / size
    if len(name) * 1.1 <= room and name.isascii():
        return escape(name)
    end, used = 0, 0.0
    for place, sign in enumerate(name):
        used += _width(sign)
        if used > room:
            return escape(name[:end].rstrip() + "…")
        if used <= room - 1:
            end = place + 1
    return escape(name)


def written(text: str, size: float) -> float:
    """About how wide a text is, in pixels."""
    return size * sum(map(_width, text))


def _width(sign: str) -> float:
    if found := _WIDTHS.get(sign):
        return found
    if sign.isascii():
        return 0.79 if sign.isupper() else 0.69
    return 0 if combining(sign) else 1.05 if east_asian_width(sign) in "WF" or ord(sign) > 0xFFFF else 0.8


def short(count: int) -> str:
    """`336k`, `9.6M`: a number with two or three digits."""
    for size, letter in ((10**9, "B"), (10**6, "M"), (10**3, "k")):
        # Rounded up to the next letter it is one of that: 999,600 is 1.0M, not 1000k.
        if count >= size * 0.9995 and count >= 1000:
            value = count / size
            return f"{value:.1f}{letter}" if value < 9.95 else f"{value:.0f}{letter}"
    return str(count)


def figure(label: str, kind: str, width: float, height: float, parts: Iterable[str]) -> Markup:
    """A picture that shrinks to the page's width as far as it can be read, and is scrolled beyond. A group, not an image: its links can be reached."""
    wide, high = number(width), number(height)
    return Markup(
        f'<div class="picture {kind}" style="--w:{wide}px"><svg viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" role="group" '
        f'aria-label="{escape(label)}">{"".join(parts)}</svg></div>'
    )
