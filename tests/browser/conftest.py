"""The site of a mesh by value, and of a real one where `MESH_SITE` names its folder, in Debian's Chromium with the network off."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from mesh.site.pages import Options, pages

from browser.catalogues import catalogue

try:
    from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request, sync_playwright
except ImportError:
    pytest.skip("Playwright is not installed (pip install -e '.[test]')", allow_module_level=True)

CHROMIUM = os.environ.get("MESH_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
]
THEMES = ("light", "dark")


@dataclass
class Site:
    """A site on disk."""

    folder: Path
    files: list[str] = field(default_factory=list)

    def url(self, path: str = "index.html") -> str:
        return f"file://{self.folder.resolve()}/{path}"

    @property
    def html(self) -> list[str]:
        return [path for path in self.files if path.endswith(".html")]


@dataclass
class Watched:
    """A page, and what went wrong in it: console errors, uncaught errors, requests to anywhere but below the site's folder."""

    page: Page
    wrong: list[str] = field(default_factory=list)


def write(folder: Path, texts: Iterator[tuple[str, str]]) -> Site:
    site = Site(folder)
    for path, text in texts:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")
        site.files.append(path)
    return site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Of the mesh by value; built once."""
    return write(tmp_path_factory.mktemp("site"), pages(catalogue(), Options()))


@pytest.fixture(scope="session")
def _playwright() -> Iterator[Playwright]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here (apt-get install chromium; or MESH_CHROMIUM=<its path>)")
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(_playwright: Playwright) -> Iterator[Browser]:
    browser = _playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield browser
    browser.close()


def watched(context: BrowserContext, allowed: str) -> Watched:
    """A page of this context; all requests must begin with `allowed`."""
    page = context.new_page()
    watch = Watched(page)

    def requested(request: Request) -> None:
        if not request.url.startswith((allowed, "data:", "blob:", "about:")):
            watch.wrong.append(f"request to {request.url}")

    def failed(request: Request) -> None:
        # Going to another page ends what the one before still loads.
        if request.failure != "net::ERR_ABORTED":
            watch.wrong.append(f"failed: {request.url} {request.failure}")

    page.on("request", requested)
    page.on("requestfailed", failed)
    page.on("pageerror", lambda error: watch.wrong.append(f"error: {error}"))
    page.on("console", lambda message: watch.wrong.append(f"console: {message.text}") if message.type in ("error", "warning") else None)
    page.on("dialog", lambda dialog: (watch.wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    return watch


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A reader without a network, at a desk."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True, color_scheme="light", reduced_motion="reduce")
    context.set_default_timeout(5000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, site: Site) -> Iterator[Page]:
    """Fails the test when anything went wrong in the page, or anything was asked of the world."""
    watch = watched(context, site.url(""))
    yield watch.page
    assert not watch.wrong
