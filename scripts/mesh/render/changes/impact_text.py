"""`mesh impact` for people at a terminal: who reads it, by domain and owner, what comes of it, and what a change would ask; and what nobody reads."""

from collections.abc import Iterable, Iterator

from mesh.core.impact.asks import asks
from mesh.core.impact.readers import Readers
from mesh.core.impact.unused import Unused
from mesh.core.mesh import Mesh, Node
from mesh.core.plaintext import shown
from mesh.render.changes import words
from mesh.render.changes.text import end_lines, named, place_lines
from mesh.render.fold import fold
from mesh.render.lines import Line
from mesh.render.palette import Palette

_FEW = 8


def impact_lines(mesh: Mesh, node: Node, column: str, readers: Readers, width: int) -> Iterator[Line]:
    """Lines of at most `width` cells."""
    palette = Palette(mesh)
    owner = mesh.owner(node)
    yield from fold(((shown(f"{node.label}.{column}" if column else node.label), "bold"), (f"  {shown(owner.name or owner.group)}", "dim")), width, 2)
    domains = {reach.domain for reach in readers.reaches}
    ends = {end.node.id: end.node for reach in readers.reaches for end in reach.ends}.values()
    products, exposures = sum(end.is_product for end in ends), sum(end.kind == "exposure" for end in ends)
    yield (
        (f"reaches {_count(len(domains), 'domain')}: {_count(products, 'product')}, {_count(exposures, 'exposure')}" if domains else "read by nobody", "dim"),
    )
    for reach in readers.reaches:
        yield ()
        home = "  its own domain" if reach.domain == node.domain else ""
        doubt = f"  perhaps: {shown(words.doubt(reach))}" if not reach.is_sure else ""
        yield from fold((named(reach.domain, palette), (f"  {shown(', '.join(reach.owners))}", "dim"), (home, "dim"), (doubt, "yellow")), width, 2)
        yield from end_lines(reach, 2, width)
        if reach.behind:
            yield from fold((("  behind it  ", "dim"), (shown(", ".join(other.label for other in reach.behind)), "")), width, 13)
        yield from place_lines(reach, 2, width)
        asked = asks(reach, column, is_versioned=node.version is not None)
        for what, said in (("removal", asked.removal), ("type change", asked.type_change), ("deprecation", asked.deprecation)):
            yield from fold(((f"  {what:13}", "yellow"), (shown(said), "")), width, 15)
    if readers.others:
        yield ()
        yield from fold((("not read by ", "dim"), (shown(", ".join(other.label for other in readers.others)), "")), width, 12)


def unused_lines(mesh: Mesh, found: Iterable[Unused], width: int) -> Iterator[Line]:
    """Public versions and columns that nobody outside their domain reads."""
    palette, count, columns = Palette(mesh), 0, 0
    for one in found:
        address = one.product.address
        name, style = named(address.domain, palette)
        facts = [f"{_count(len(one.columns), 'column')} of {len(one.product.columns)} read by nobody outside"] if one.columns else []
        if not one.is_read:
            facts = ["read by nobody outside", *(["read inside its own domain"] if one.is_read_at_home else [])]
        facts += [f"ends {one.product.deprecation_date}"] if one.product.deprecation_date else []
        head = (f"{name}.", style), (f"{shown(address.product)}.v{address.version}", "bold"), (f"  {'; '.join(facts)}", "dim")
        yield from fold(head, width, 2)
        if one.columns:
            yield from fold(((f"  {shown(', '.join(one.columns))}", ""),), width, 2)
        for who, names in one.perhaps:
            listed = f"{', '.join(names[:_FEW])}{f' and {len(names) - _FEW} more' if len(names) > _FEW else ''}"
            yield from fold(((f"  {shown(listed)}", ""), (f"  perhaps read by {shown(who)}", "yellow")), width, 2)
        count, columns = count + (not one.is_read), columns + len(one.columns)
    yield ((f"{_count(count, 'version')} and {_count(columns, 'column')} of others read by nobody outside their domain", "bold"),)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
