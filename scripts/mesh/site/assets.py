"""Style sheets, scripts and drawings of the site. They lie in `assets/`. A style sheet whose name begins with a number
is part of the one that every page loads; another is loaded by the templates that name it in `sheets`, so that a product's page stays light."""

import re
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r'("[^"]*")|\s*([{};,>])\s*|\s+')


def pages() -> Iterator[tuple[str, str]]:
    """`assets/mesh.css`, of the style sheets with a number in the order of their names; the others, scripts and drawings each as `assets/<name>`."""
    folder = files("mesh.site") / "assets"
    styles = _texts(folder / "css", ".css")
    yield "assets/mesh.css", "".join(_squeezed(text) for name, text in styles.items() if name[0].isdigit())
    for name, text in styles.items():
        if not name[0].isdigit():
            yield f"assets/{name}", _squeezed(text)
    for name, text in (_texts(folder / "js", ".js") | _texts(folder, ".svg")).items():
        yield f"assets/{name}", text


def _texts(folder: Traversable, suffix: str) -> dict[str, str]:
    return {file.name: file.read_text("utf-8") for file in sorted(folder.iterdir(), key=lambda file: file.name) if file.name.endswith(suffix)}


def _squeezed(text: str) -> str:
    """Without comments and indentation, a third less to load; each rule on a line of its own, for those who look."""
    text = _SPACE.sub(lambda found: found[1] or found[2] or " ", _COMMENT.sub("", text)).replace(";}", "}")
    return text.replace("}", "}\n").strip() + "\n"
