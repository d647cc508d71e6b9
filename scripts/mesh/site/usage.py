"""How a product is read: the words that a reader copies. What stands here works as it stands; tests run it."""

from dataclasses import dataclass

from mesh.core.catalogue.model import Catalogue
from mesh.core.catalogue.pages import ProductPage
from mesh.core.catalogue.parts import PublicationLine
from mesh.core.model import OPEN, RESTRICTED
from mesh.core.sqltext import literal, quoted

_ENCRYPTED = "The file is encrypted: it is read through mesh sql, by a role that has an agreement, and each read is recorded."
_ROLE = "role "
"""How a consumer that is a role is written in an agreement's line."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of text to copy, and where it goes."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Way:
    """One of the ways to read a product."""

    name: str
    snippets: tuple[Snippet, ...]
    said: str = ""
    """What else to know of it, in a sentence."""


def ways(mesh: Catalogue, product: ProductPage) -> tuple[Way, ...]:
    """dbt, SQL, Python: for open products as everybody reads them, for restricted ones by agreement."""
    port = _port(product)
    if (port is not None and port.port == OPEN) or (port is None and OPEN in (product.ports or (OPEN,))):
        return (_dbt(product, is_restricted=False), _sql(mesh, product, port), _python(product, port))
    return (_dbt(product, is_restricted=True), _sql_by_agreement(product), _python_by_agreement(product))


def _port(product: ProductPage) -> PublicationLine | None:
    """The publication that most may read."""
    return min(product.published, key=lambda line: line.port != OPEN, default=None)


def _dbt(product: ProductPage, *, is_restricted: bool) -> Way:
    address = product.address
    has_both = not is_restricted and RESTRICTED in product.ports
    version = f", v={address.version}" if address.version else ""
    snippets = [
        Snippet("packages.yml", f"packages:\n  - local: ../../platform\n  - local: {_yaml(f'../{address.domain}/interface')}"),
        Snippet("dbt_project.yml", _vars(product, is_restricted=is_restricted)),
        Snippet("a model", f"select * from {{{{ ref({_jinja(address.domain)}, {_jinja(address.product)}{version}) }}}}"),
    ]
    if has_both:
        snippets.append(Snippet("dbt_project.yml, for clear values by agreement", _vars(product, is_restricted=True)))
    if is_restricted or has_both or product.needs_agreement:
        file = f"governance/agreements/<domain>--{address.domain}.{address.product}.yml"
        snippets.append(Snippet(file, _agreement(product, is_restricted=is_restricted or has_both)))
    said = "The package holds no data: it says where the published file is, and stops the build when the contract no longer fits."
    return Way("dbt", tuple(snippets), said + (" The build is refused without the agreement." if product.needs_agreement else ""))


def _vars(product: ProductPage, *, is_restricted: bool) -> str:
    address = _yaml(str(product.address))
    lines = ["vars:", f"  mesh_inputs: [{address}]"]
    if is_restricted:
        purpose = next((one.purpose for one in product.agreements if not one.consumer.startswith(_ROLE)), "") or "<purpose>"
        lines += [f"  mesh_restricted_inputs: [{address}]", "  mesh_purposes:", f"    {address}: {_yaml(purpose)}"]
    return "\n".join(lines)


def _agreement(product: ProductPage, *, is_restricted: bool) -> str:
    port = RESTRICTED if is_restricted else OPEN
    return (
        f"consumer: {{domain: <your domain>}}\nproduct: {_yaml(f'{product.address.domain}.{product.address.product}')}\nversions: [{product.address.version}]\n"
        f"ports: [{port}]\npurpose: <purpose>\nterms: <what for, how much of it, how long it is kept>\nstart: <first day>\nend: <last day>\n"
        "approved_by: {producer: <who>, consumer: <who>}"
    )


def _table(product: ProductPage) -> str:
    """As `mesh sql` names it: the latest version by its plain name, every one with its number."""
    name = product.address.product if product.is_latest or not product.address.version else f"{product.address.product}_v{product.address.version}"
    return ".".join(part if part.isidentifier() and part.isascii() else quoted(part) for part in (product.address.domain, name))


def _sql(mesh: Catalogue, product: ProductPage, port: PublicationLine | None) -> Way:
    snippets = [Snippet("in the checkout", _shell(f"from {_table(product)} limit 5"))]
    if port:
        folder = _folder(port)
        snippets.append(
            Snippet(
                "DuckDB, whatever is published now",
                f"set variable file = (\n  select path from {literal(f'{folder}/current.json')}\n"
                f"  where product = {literal(product.address.product)} and version = {product.address.version}\n);\n"
                f"from read_parquet({literal(folder + '/')} || getvariable('file')) limit 5;",
            )
        )
        snippets.append(Snippet("DuckDB, this publication", f"from {literal(port.path)} limit 5;"))
    if RESTRICTED in product.ports:
        snippets.append(Snippet("in the checkout, for clear values by agreement", _by_agreement(product)))
    environment = f" Add --env {mesh.environment} where that is not the default." if mesh.environment != "dev" else ""
    said = f"Paths begin in the folder that holds {port.path.partition('/')[0]}." if port else "Nothing is published yet."
    return Way("SQL", tuple(snippets), said + environment)


def _python(product: ProductPage, port: PublicationLine | None) -> Way:
    folder = _folder(port) if port else f".mesh/dev/ports/{product.address.domain}"
    pointer = f"select path from {literal(folder + '/current.json')} where product = {literal(product.address.product)} and version = {product.address.version}"
    lines = (
        "import duckdb",
        "",
        f"pointer = {_python_text(pointer)}",
        "file, = duckdb.sql(pointer).fetchone()",
        f"{_variable(product.address.product)} = duckdb.read_parquet({_python_text(folder + '/')} + file)",
        f"print({_variable(product.address.product)}.limit(5))",
    )
    said = f"Run it in the folder that holds {folder.partition('/')[0]}. The pointer names the last publication that passed every test."
    return Way("Python", (Snippet("python, with duckdb", "\n".join(lines)),), said)


def _sql_by_agreement(product: ProductPage) -> Way:
    return Way("SQL", (Snippet("in the checkout", _by_agreement(product)),), _ENCRYPTED)


def _by_agreement(product: ProductPage) -> str:
    role, purpose = _role(product)
    return _shell(f"from {_table(product)} limit 5", f" --as {role} --purpose {purpose}")


def _python_by_agreement(product: ProductPage) -> Way:
    role, purpose = _role(product)
    command = ["mesh", "sql", "--as", role, "--purpose", purpose, "--format", "csv", f"from {_table(product)} limit 5"]
    text = (
        "import subprocess\n\ncommand = ["
        + ", ".join(map(_python_text, command))
        + "]\nprint(subprocess.run(command, check=True, capture_output=True, text=True).stdout)"
    )
    return Way("Python", (Snippet("python", text),), _ENCRYPTED)


def _role(product: ProductPage) -> tuple[str, str]:
    """A role that has an agreement, and its purpose; words to fill in where there is none."""
    found = next(((one.consumer.removeprefix(_ROLE), one.purpose) for one in product.agreements if one.consumer.startswith(_ROLE)), None)
    return (_word(found[0]), _word(found[1])) if found else ("<role>", "<purpose>")


def _folder(port: PublicationLine) -> str:
    return port.path.rpartition("/")[0]


def _word(text: str) -> str:
    """An argument of a shell."""
    return text if text.replace("_", "").replace("-", "").isalnum() and text.isascii() else "'" + text.replace("'", "'\\''") + "'"


def _shell(query: str, options: str = "") -> str:
    for sign in ("\\", '"', "$", "`"):
        query = query.replace(sign, "\\" + sign)
    return f'mesh sql{options} "{query}"'


def _yaml(text: str) -> str:
    is_plain = text.replace("_", "").replace(".", "").replace("/", "").replace("-", "").isalnum() and text.isascii()
    return text if is_plain or text.startswith("<") else "'" + text.replace("'", "''") + "'"


def _jinja(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _python_text(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _variable(name: str) -> str:
    return name if name.isidentifier() and name.isascii() else "table"
