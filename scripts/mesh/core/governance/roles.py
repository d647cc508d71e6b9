"""Roles: what people see who ask with `mesh sql --as <role>`. Classes they may see in the clear, and rows they are limited to."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from mesh.core.errors import did_you_mean
from mesh.core.governance.fields import FieldError, list_of, mapping_of, name_of, text_of

FILE = "governance/roles.yml"
_REQUIRED = ("name", "description", "clearance")
_OPTIONAL = ("default", "row_filters")


@dataclass(frozen=True, slots=True)
class Role:
    """One role."""

    name: str
    description: str
    clearance: tuple[str, ...]
    """Classes whose values it sees as they are, in what it may read; all others it sees masked."""
    row_filters: Mapping[str, str] = field(default_factory=dict)
    """Product, `passengers.bookings` -> a condition in SQL on its columns: only rows that meet it are there for this role."""
    is_default: bool = False
    line: int = 0
    """In its file, from 1."""


LEAST = Role("reader", "Whoever says nothing else.", ("public", "internal"), is_default=True)
"""The role of a mesh that has no file of roles."""


def roles(value: object, classes: Collection[str]) -> tuple[Role, ...]:
    """The roles that the file's mapping states; `classes` are all there are. Raises FieldError that says what is wrong, and at which key."""
    document = mapping_of(value, "a file of roles", ("roles",))
    found: dict[str, Role] = {}
    for position, entry in enumerate(list_of(document["roles"], "roles", "{name: reader, ...}")):
        try:
            one = _role(entry, classes)
            if one.name in found:
                raise FieldError(f"there are two roles `{one.name}`. Take one of them out", "name")
        except FieldError as error:
            raise FieldError(str(error), "roles", position, *error.keys) from None
        found[one.name] = one
    defaults = [one.name for one in found.values() if one.is_default]
    if len(defaults) != 1:
        said = f"{' and '.join(defaults)} are all" if defaults else "no role is"
        raise FieldError(f"{said} the default: write `default: true` at one, the one that sees least", "roles")
    least = next(one for one in found.values() if one.is_default)
    for one in found.values():
        if not {*least.clearance} <= {*one.clearance}:
            more = next(name for name in least.clearance if name not in one.clearance)
            raise FieldError(f"the default role `{least.name}` sees `{more}` and `{one.name}` does not: the default is the least", "roles")
    return tuple(found.values())


def _role(entry: object, classes: Collection[str]) -> Role:
    found = mapping_of(entry, "a role", _REQUIRED, _OPTIONAL)
    clearance = list_of(found["clearance"], "clearance", "public, internal")
    for position, one in enumerate(clearance):
        if one not in classes:
            raise FieldError(f"`{str(one)[:60]}` is no class. {did_you_mean(str(one), classes)}", "clearance", position)
    default = found.get("default", False)
    if not isinstance(default, bool):
        raise FieldError(f"`default` is `{str(default)[:60]}`; write `default: true`, or leave it out", "default")
    name, description = name_of(found["name"], "name"), text_of(found["description"], "description")
    return Role(name, description, tuple(map(str, clearance)), _row_filters(found.get("row_filters")), default)


def _row_filters(value: object) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise FieldError("`row_filters` maps products to conditions: `passengers.bookings: \"cabin = 'economy'\"`", "row_filters")
    found = {}
    for product, condition in value.items():
        try:
            domain, _, name = str(product).partition(".")
            found[f"{name_of(domain, 'a domain')}.{name_of(name, 'a product')}"] = text_of(condition, str(product))
        except FieldError as error:
            raise FieldError(f"row filter of `{str(product)[:60]}`: {error}", "row_filters", str(product)) from None
    return found


def role_called(name: str, known: Iterable[Role]) -> Role:
    """The role of that name, the default one without a name. Raises ValueError with the nearest."""
    known = list(known)
    if not name:
        return next(one for one in known if one.is_default)
    for one in known:
        if one.name == name:
            return one
    raise ValueError(f"there is no role `{name}`. {did_you_mean(name, [one.name for one in known])} Roles stand in {FILE}.")
