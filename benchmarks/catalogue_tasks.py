"""What `catalogue_cost.py` measures in a browser and on disk, one task in one process: `python benchmarks/catalogue_tasks.py TASK FOLDER [...]`.
Prints facts as JSON; times in milliseconds, sizes in bytes.

The browser is Debian's Chromium, without a window, a GPU and a network, driven by Playwright; each page is opened in a new profile from disk.
"""

import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Facts = dict[str, float]
CHROMIUM = os.environ.get("MESH_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""
_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--disable-sync")
_HOVERED = 12
"""Nodes that the pointer is moved to."""
_TYPED = "regional shipment"
_PAINTED = "new Promise(done => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))"
# A page's answer to an event is there with the next frame after the first change of what it shows.
_ANSWERS = """({event, inside}) => {
  window.answers = [];
  let began = 0;
  addEventListener(event, found => { began = found.timeStamp; }, true);
  new MutationObserver(() => {
    const start = began;
    began = 0;
    if (start) requestAnimationFrame(() => setTimeout(() => answers.push(performance.now() - start)));
  }).observe(document.querySelector(inside), {subtree: true, childList: true, attributes: true, characterData: true});
}"""


def weights(site: str, product: str) -> Facts:
    """Home and a product page with all that they load at once, and the largest file of all."""
    folder = Path(site)
    sizes = {str(file.relative_to(folder)): file.stat().st_size for file in folder.rglob("*") if file.is_file()}
    pages = [path for path in sizes if path.startswith("products/") and re.search(r"\.v\d+\.html$", path)]
    heaviest = max(pages, key=lambda path: sizes[path])
    facts = {f"{name}, {what}": value for name, path in (("home", "index.html"), ("product", product)) for what, value in _loaded(folder, path).items()}
    facts |= {f"heaviest product, {what}": value for what, value in _loaded(folder, heaviest).items()}
    return facts | {"largest file": max(sizes.values()), "all files": sum(sizes.values()), "number of files": len(sizes)}


def _loaded(folder: Path, path: str) -> Facts:
    """A page, and the styles and scripts that it names."""
    text = (folder / path).read_text(encoding="utf-8")
    named = {*re.findall(r'<script src="([^"]+)"', text), *re.findall(r'<link rel="stylesheet" href="([^"]+)"', text)}
    others = sum(((folder / path).parent / name).resolve().stat().st_size for name in named)
    return {"HTML": len(text.encode()), "with styles and scripts": len(text.encode()) + others}


def pages(site: str, product: str) -> Facts:
    """First paint of home, a product page and the graph; how fast pointing at nodes and typing into the search box are answered."""
    folder = Path(site)
    with _browser() as browser:
        facts = {f"first paint, {name}": _paint(browser, _url(folder, path)) for name, path in (("home", "index.html"), ("product", product))}
        return facts | _graph(browser, _url(folder, "lineage.html")) | _search(browser, _url(folder, "index.html"))


def _graph(browser: "Browser", url: str) -> Facts:
    with _opened(browser, url) as page:
        page.wait_for_selector("#world .item")
        drawn = page.evaluate(_PAINTED)
        facts = {"first paint, graph": drawn}
        page.evaluate(_ANSWERS, {"event": "pointerover", "inside": "#world"})
        boxes = [box for item in page.query_selector_all("#world .item") if (box := item.bounding_box()) and box["y"] > 130][:: max(1, 40 // _HOVERED)]
        for box in boxes[:_HOVERED]:
            page.mouse.move(box["x"] + min(box["width"] / 2, 60), box["y"] + min(box["height"] / 2, 20))
            page.wait_for_timeout(120)
        return facts | {"hover": _median(page.evaluate("answers"))}


def _search(browser: "Browser", url: str) -> Facts:
    with _opened(browser, url) as page:
        page.wait_for_selector("#search")
        page.evaluate("document.addEventListener('focusin', found => { window.focused = found.timeStamp; }, {once: true})")
        page.evaluate(_ANSWERS, {"event": "input", "inside": "body"})
        page.focus("#search")
        page.keyboard.type(_TYPED[0])
        page.wait_for_function("window.answers.length > 0", polling="raf")
        ready = page.evaluate("performance.now() - window.focused")
        page.evaluate("window.answers.length = 0")
        for sign in _TYPED[1:]:
            page.keyboard.type(sign)
            page.wait_for_timeout(80)
        found = page.evaluate("answers")
        return {"search, first answer": ready, "search, a key": _median(found), "search, slowest key": max(found)}


def first_interaction(file: str, fragment: str, text: str) -> Facts:
    """From opening a page until a text is on it and the page takes input again."""
    url = f"file://{quote(str(Path(file).resolve()))}{fragment}"
    with _browser() as browser, _opened(browser, url) as page:
        page.wait_for_function("text => document.body && document.body.innerText.includes(text)", arg=text, polling=50)
        return {"milliseconds": page.evaluate(_PAINTED), "bytes": Path(file).stat().st_size}


def _paint(browser: "Browser", url: str) -> float:
    with _opened(browser, url) as page:
        page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0", polling=5)
        return float(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))


@contextmanager
def _browser() -> "Iterator[Browser]":
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_ARGUMENTS))
        # The first page pays for starting the browser.
        with _opened(browser, "about:blank"):
            pass
        yield browser
        browser.close()


@contextmanager
def _opened(browser: "Browser", url: str) -> "Iterator[Page]":
    # Playwright asks its questions by evaluating text, which our pages forbid.
    context = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True, bypass_csp=True)
    context.set_default_timeout(120_000)
    page = context.new_page()
    page.goto(url, wait_until="commit")
    yield page
    context.close()


def _url(folder: Path, path: str) -> str:
    return f"file://{quote(str(folder.resolve() / path))}"


def _median(values: list[float]) -> float:
    # A page that never answers is not a fast one.
    return sorted(values)[len(values) // 2] if values else float("inf")


TASKS: dict[str, Callable[..., Facts]] = {"weights": weights, "pages": pages, "first_interaction": first_interaction}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](*sys.argv[2:])))
