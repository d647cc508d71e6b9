"""Style sheets, scripts and drawings of the site. They lie in `assets/`; a name that begins with a number says its place in the one style sheet."""

import re
from collections.abc import Iterator
from importlib.resources import files

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r'("[^"]*")|\s*([{};,>])\s*|\s+')


def pages() -> Iterator[tuple[str, str]]:
    """`assets/mesh.css`, joined in the order of names, `assets/<name>.js` and `assets/<name>.svg`."""
    folder = files("mesh.site") / "assets"
    styles = sorted((file.name, file.read_text("utf-8")) for file in (folder / "css").iterdir() if file.name.endswith(".css"))
    yield "assets/mesh.css", "".join(_squeezed(text) for _, text in styles)
    scripts = sorted((file.name, file.read_text("utf-8")) for file in (folder / "js").iterdir() if file.name.endswith(".js"))
    drawings = sorted((file.name, file.read_text("utf-8")) for file in folder.iterdir() if file.name.endswith(".svg"))
    for name, text in (*scripts, *drawings):
        yield f"assets/{name}", text


def _squeezed(text: str) -> str:
    """Without comments and indentation, a third less to load; each rule on a line of its own, for those who look."""
    text = _SPACE.sub(lambda found: found[1] or found[2] or " ", _COMMENT.sub("", text)).replace(";}", "}")
    return text.replace("}", "}\n").strip() + "\n"
