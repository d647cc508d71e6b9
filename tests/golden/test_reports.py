"""The report pages of the sample catalogue, to the letter, without the frame around them."""

import json
from pathlib import Path

import pytest
from mesh.site import changes, glossary, paths, policies, quality
from mesh.site.data import mesh_json
from mesh.site.frame import Frame
from mesh.site.guides import consume, publish
from unit.site.sample import sample

GOLDEN = Path(__file__).parent / "site"
MODULES = {
    paths.QUALITY: quality,
    paths.POLICIES: policies,
    paths.CHANGES: changes,
    paths.GLOSSARY: glossary,
    paths.CONSUME: consume,
    paths.PUBLISH: publish,
    mesh_json.INDEX: mesh_json,
    "data/products/operations.json": mesh_json,
}


@pytest.mark.parametrize("path", MODULES)
def test_report_is_the_golden_one(request: pytest.FixtureRequest, path: str) -> None:
    text = dict(MODULES[path].pages(Frame(sample())))[path]
    if path.endswith(".html"):
        text = text[text.index("<main") : text.index("</main>")] + "</main>\n"
    else:
        text = json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n"
    file = GOLDEN / path.replace("/", ".")
    if request.config.getoption("--update-golden"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")
