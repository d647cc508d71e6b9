"""A domain as the Open Data Product Standard v1.0.0 describes it. Its JSON schema is in no package, so its keys are stated here."""

from typing import Any

import msgspec
import pytest
from mesh.core.yamltext import dump
from mesh.render.standards.odps import data_product

from unit.standards.offers import ORDERS


class Strict(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    pass


class Text(Strict):
    purpose: str = ""
    limitations: str = ""
    usage: str = ""


class Input(Strict):
    name: str
    version: str
    contract_id: str


class InputContract(Strict):
    id: str
    version: str


class Output(Strict):
    name: str
    version: str
    description: str = ""
    type: str = ""
    contract_id: str = ""
    input_contracts: list[InputContract] = []


class Support(Strict):
    channel: str
    url: str
    description: str = ""
    tool: str = ""
    scope: str = ""


class Member(Strict):
    username: str = ""
    name: str = ""
    description: str = ""
    role: str = ""


class DataProduct(Strict):
    api_version: str
    kind: str
    id: str
    status: str
    name: str = ""
    version: str = ""
    domain: str = ""
    description: Text | None = None
    tags: list[str] = []
    input_ports: list[Input] = []
    output_ports: list[Output] = []
    support: list[Support] = []
    team: list[Member] = []


def test_a_domain_is_a_data_product_of_the_standard() -> None:
    found = msgspec.yaml.decode(dump(data_product("sales", "3.1.4", [ORDERS])), type=DataProduct)
    assert (found.api_version, found.kind, found.id, found.version) == ("v1.0.0", "DataProduct", "sales", "3.1.4")
    assert found.input_ports == [Input("people.customers", "1", "people.customers.v1")]
    assert [(port.name, port.version, port.contract_id) for port in found.output_ports] == [("orders", "2", "sales.orders.v2")]
    assert found.output_ports[0].input_contracts == [InputContract("people.customers.v1", "1.2.0")]
    assert [member.username for member in found.team] == ["sales-team@example.com", "help@example.com"]


@pytest.mark.parametrize("version", ["1.0.0", "10.2.3"])
def test_a_domain_without_products_is_one_too(version: str) -> None:
    document: dict[str, Any] = data_product("sales", version, [])
    assert msgspec.convert(document, DataProduct).version == version
