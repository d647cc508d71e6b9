"""What the README says is true: its links lead somewhere, its commands exist, its figures are those of the products."""

import re
import shlex
from pathlib import Path

import pytest
from mesh.adapters.tree import read_domains
from mesh.cli import _parser
from mesh.core.errors import InputError
from mesh.core.publication import read_publication

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("domains/*/README.md"), ROOT / "platform" / "README.md"]
DOMAINS = sorted(path.parent.name for path in ROOT.glob("domains/*/dbt_project.yml"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files(page: Path) -> None:
    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")) if "://" not in target]
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "CONTRIBUTING.md"], ids=lambda page: page.name)
def test_mesh_commands_parse(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL)).replace("\n          ", " ")
    inline = re.findall(r"`([^`\n]+)`", text)
    commands = [part for line in [*blocks.splitlines(), *inline] for part in re.split(r"&&", line.split(" #")[0]) if part.strip().startswith("mesh ")]
    assert commands
    for command in commands:
        words = [word for word in shlex.split(command.replace("[domain...]", "operations").replace("<name>", "fleet"))[1:] if word != "..."]
        _parser().parse_args(words)


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_domain_readme_names_owner_and_products(domain: str) -> None:
    text = (ROOT / "domains" / domain / "README.md").read_text(encoding="utf-8")
    assert "**Owner**" in text
    assert len(text.splitlines()) <= 40
    _, _, products = read_publication((ROOT / "domains" / domain / "interface" / "publication.json").read_text(encoding="utf-8"))
    assert products
    for product in products:
        assert f"{domain}.{product.address.product}" in text
    assert "Traps" in text
    assert "Promises" in text


def test_upstream_domains_are_named_in_dependencies() -> None:
    import yaml

    for name, domain in read_domains(ROOT).items():
        file = ROOT / "domains" / name / "dependencies.yml"
        named = [project["name"] for project in yaml.safe_load(file.read_text())["projects"]] if file.exists() else []
        assert sorted(named) == list(domain.upstream)


def test_products_have_owner_grain_and_described_columns() -> None:
    for file in ROOT.glob("domains/*/interface/publication.json"):
        for product in read_publication(file.read_text(encoding="utf-8"))[2]:
            assert "@" in product.owner.email, product.address
            assert product.description.startswith("One row per "), product.address
            assert product.primary_key, product.address
            assert [column.name for column in product.columns if not column.description] == [], product.address


def test_the_repository_is_a_mesh() -> None:
    assert sorted(read_domains(ROOT)) == DOMAINS
    with pytest.raises(InputError):
        read_domains(ROOT / "docs")


@pytest.mark.parametrize("page", ["README.md", "CHANGELOG.md"])
def test_policies_are_counted(page: str) -> None:
    said = re.findall(r"\b(\d+) policies", (ROOT / page).read_text(encoding="utf-8"))
    assert said == [str(len(list(ROOT.glob("governance/policies/*/*.sql"))))]
