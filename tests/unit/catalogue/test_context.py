"""What the catalogue says of a small mesh: each promise of its model, asked by value."""

from dataclasses import replace

import msgspec
import pytest
from mesh.core.catalogue.build import catalogue
from mesh.core.catalogue.model import Catalogue
from mesh.core.catalogue.pages import NodeKind, ProductPage
from mesh.core.catalogue.parts import Check, Status
from mesh.core.governance.report import Checked
from mesh.core.history.history import History
from mesh.core.mesh import Problem, ProblemKind
from mesh.core.slo.judged import LevelState

from unit.catalogue.inputs import (
    CUSTOMERS,
    EVIL,
    INPUTS,
    LEDGER,
    OLD_REPORT,
    ORDERS_1,
    PERSONS,
    PLANS,
    REPORT,
    SINGULAR,
    THEN,
    VALUES,
)  # fmt: skip
from unit.small_mesh import CRM, HOSTILE, HOSTILE_COLUMN, SALES, SCORES, STG


@pytest.fixture(scope="module")
def found() -> Catalogue:
    return catalogue(INPUTS)


def check(page: ProductPage, id_: str) -> Check:
    checks = (*page.checks, *(one for field in page.fields for one in field.checks))
    return next(one for one in checks if one.id == id_)


def test_the_same_inputs_give_the_same_catalogue(found: Catalogue) -> None:
    backwards = replace(
        INPUTS,
        mesh=replace(
            INPUTS.mesh,
            nodes=dict(reversed(INPUTS.mesh.nodes.items())),
            products=dict(reversed(INPUTS.mesh.products.items())),
            domains=dict(reversed(INPUTS.mesh.domains.items())),
        ),
        lineage=dict(reversed(INPUTS.lineage.items())),
        agreements=INPUTS.agreements[::-1],
        terms=INPUTS.terms[::-1],
    )
    assert msgspec.json.encode(catalogue(INPUTS)) == msgspec.json.encode(found)
    again = catalogue(backwards)
    assert (again.products, again.nodes, again.domains, again.shared_columns, again.terms) == (
        found.products, found.nodes, found.domains, found.shared_columns, found.terms,
    )  # fmt: skip


def test_every_id_that_is_named_has_a_page(found: Catalogue) -> None:
    known = found.products.keys() | found.nodes.keys()
    for page in found.products.values():
        named = {*page.upstream, *page.downstream, *page.upstream_products, *page.downstream_products, *(id_ for one in page.versions for id_ in one.consumers)}
        assert named <= known
        assert page.address.domain in found.domains
    for node in found.nodes.values():
        assert {*node.upstream, *node.downstream} <= known
        assert node.domain in found.domains
    for domain in found.domains.values():
        assert {*domain.products, *domain.nodes} <= known
        assert {*domain.upstream, *domain.downstream} <= found.domains.keys()
    assert {product for shared in found.shared_columns for product in shared.products} <= known


def test_pages_are_in_the_order_of_their_names(found: Catalogue) -> None:
    addresses = [page.address for page in found.products.values()]
    assert addresses == sorted(addresses)
    assert list(found.domains) == sorted(found.domains)
    labels = [node.label for node in found.nodes.values()]
    assert labels == sorted(labels)


def test_a_product_fails_when_its_last_try_was_withheld(found: Catalogue) -> None:
    page = found.products[SALES]
    assert page.status is Status.FAILING
    assert page.status_why.startswith(f"The last try to publish was withheld: 1 of 4 tests failed {EVIL}.")
    assert "2 tests fail: Is one of: 1, 2. Only rows where amount > 0 (Amount), and 1 more." in page.status_why
    assert "Availability is not kept: 66.66 %, promised at least 90 %." in page.status_why


def test_what_could_not_be_built_fails(found: Catalogue) -> None:
    assert (found.products[REPORT].status, found.products[REPORT].status_why) == (Status.FAILING, "It could not be built: Catalog Error.")


def test_a_failed_build_of_its_domain_makes_a_product_late(found: Catalogue) -> None:
    page = found.products[ORDERS_1]
    assert (page.status, page.status_why) == (Status.LATE, "The last build of sales failed: 1 of 4 tests failed.")
    assert "Its last build failed: 1 of 4 tests failed" in found.domains["sales"].problems


def test_what_nobody_built_is_not_measured_and_never_green(found: Catalogue) -> None:
    for id_ in (LEDGER, PLANS, CUSTOMERS):
        page = found.products[id_]
        assert (page.status, page.status_why) == (Status.UNKNOWN, "Never published here, and never tested.")
        assert (page.published, page.sample) == ((), ())
        assert not [level for level in page.levels if level.state is LevelState.MET]
    assert found.nodes["seed.finance.accounts"].status is Status.UNKNOWN
    assert found.domains["planning"].engine == ""


def test_a_published_product_that_nothing_speaks_against_is_ok(found: Catalogue) -> None:
    assert (found.products[PERSONS].status, found.products[PERSONS].status_why) == (Status.OK, "")


def test_a_version_that_ends_names_who_still_reads_it(found: Catalogue) -> None:
    newest, old = found.products[ORDERS_1].versions
    assert (old.id, old.deprecation_date, old.days_left, old.status, old.is_latest) == (ORDERS_1, "2027-06-30", 29, Status.LATE, False)
    # Through an internal model of its reader, to what that makes of it.
    assert old.consumers == ("model.finance.yearly.v1",)
    assert (newest.id, newest.days_left) == (SALES, None)
    assert newest.consumers == ("exposure.planning.wall", REPORT, PLANS)
    assert found.products[SALES].versions == found.products[ORDERS_1].versions


def test_a_reader_that_builds_nothing_public_is_a_consumer_itself() -> None:
    products = {id_: product for id_, product in INPUTS.mesh.products.items() if id_ != "model.finance.yearly.v1"}
    nodes = {id_: node for id_, node in INPUTS.mesh.nodes.items() if id_ != "model.finance.yearly.v1"}
    page = catalogue(replace(INPUTS, mesh=replace(INPUTS.mesh, products=products, nodes=nodes))).products[ORDERS_1]
    assert page.versions[1].consumers == (OLD_REPORT,)
    assert page.uses == 1


def test_roles_with_an_agreement_in_force_are_uses(found: Catalogue) -> None:
    page = found.products[PERSONS]
    assert [one.consumer for one in page.agreements] == ["domain sales", "role future", "role officer"]
    assert page.uses == 1


def test_what_one_must_do_to_read_a_restricted_product_is_said(found: Catalogue) -> None:
    page = found.products[PERSONS]
    assert (page.ports, page.needs_agreement, page.consumers_allowed, page.classification) == (("restricted",), True, ("sales", "role:officer"), "personal")
    assert page.access_said == (
        "It has a restricted port only, for sales and role:officer. Ask crm to name you among its consumers. "
        "Both sides write and approve governance/agreements/<consumer>--crm.persons.yml."
    )
    assert [line.path for line in page.published] == [".mesh/dev/restricted/crm/persons_v1.p3.parquet"]
    assert found.products[SALES].access_said == ""


def test_samples_hold_only_what_everybody_may_see(found: Catalogue) -> None:
    page = found.products[SALES]
    assert (page.sample_columns, page.sample) == (("id", "amount"), (("1", "2.50"),))
    assert page.sample_said == "Without customer: of a class that is not shown."
    assert (found.products[PERSONS].sample, found.products[PERSONS].sample_said) == ((), "No sample: it is read by agreement only.")
    # Of an earlier publication, and of columns that have no class.
    assert found.products[ORDERS_1].sample == ()


def test_profiles_say_no_more_than_classes_allow(found: Catalogue) -> None:
    id_, amount, customer = found.products[SALES].fields
    assert id_.profile is not None
    assert (id_.profile.rows, id_.profile.drift, id_.profile.is_drifting) == (1_234_567, 0.4, True)
    assert amount.profile is None
    assert customer.profile is not None
    assert (customer.profile.nulls, customer.profile.least, customer.profile.withheld) == (0, None, "personal")


def test_columns_know_where_they_come_from_and_who_reads_them(found: Catalogue) -> None:
    id_, amount, customer = found.products[SALES].fields
    assert [(one.node, one.column, one.how) for one in amount.made_of] == [(STG, "amount_eur", "aggregated"), (STG, "id", "window")]
    readers = [(one.node, one.column, one.how) for one in amount.read_by]
    assert readers == [(REPORT, "revenue", "aggregated")]
    assert [(one.node, one.column, one.how) for one in id_.read_by] == [(REPORT, "", "group")]
    assert (customer.mask, customer.classification, id_.classification) == ("Published as a keyed hash.", "personal", "public")
    assert found.products[LEDGER].fields[0].unknown == "no compiled SQL of it is known"


def test_tests_stand_with_their_column_failing_first(found: Catalogue) -> None:
    page = found.products[SALES]
    values = check(page, VALUES)
    assert (values.status, values.failures, values.at, values.since) == ("fail", 2, THEN, THEN)
    assert [mark.state for mark in values.trend] == [LevelState.MET, LevelState.MISSED, LevelState.MISSED]
    assert values.trend[-1].said == "fail, 2 rows"
    assert {one.id for one in page.fields[1].checks} == {VALUES, "test.sales.amount"}
    assert {one.id for one in page.checks} == {"test.sales.key", "test.sales.fresh", SINGULAR}
    # A test of several models that names none is about the product among them.
    assert not found.nodes[STG].checks


def test_findings_stand_with_their_product_waived_ones_too(found: Catalogue) -> None:
    (line,) = found.products[SALES].findings
    assert (line.title, line.since, line.waived_until) == ("Quantities have units", THEN, "")
    (waived,) = found.products[PERSONS].findings
    assert (waived.waived_until, waived.waived_by, waived.waived_why) == ("2027-12-31", "guild", "It ends soon.")
    assert [line.waived_until for line in found.findings][-1] == "2027-12-31"
    rule = next(policy for policy in found.policies if policy.name == "rule")
    assert (rule.findings, rule.waived) == (1, 1)


def test_the_glossary_leads_to_columns_and_says_what_is_not_there(found: Catalogue) -> None:
    term = found.terms[0]
    assert (term.name, term.columns) == ("Amount", ((SALES, "amount"), (ORDERS_1, "total")))
    wrong = {line.message for line in found.findings if line.policy == "glossary_names_columns"}
    assert wrong == {
        "the term `gone` names `sales.orders.amonut`: sales.orders has no column `amonut`. Did you mean `amount`?",
        "the term `gone` names `sales.order.id`: there is no product `sales.order`. Did you mean `sales.orders`?",
        "the term `gone` names `sale`: there is no domain `sale`. Did you mean `sales`?",
    }
    assert {line.line for line in found.findings if line.policy == "glossary_names_columns"} == {9}


def test_columns_that_products_share_are_found_once_for_all_versions(found: Catalogue) -> None:
    (shared,) = found.shared_columns
    assert (shared.name, shared.type, shared.meaning, shared.products) == ("id", "integer", "Names the order.", (LEDGER, PLANS, SALES))


def test_versions_are_compared_by_what_they_are_made_of(found: Catalogue) -> None:
    said = {(line.severity, line.said) for line in found.products[SALES].since_before}
    assert ("breaking", "`order_id` renamed to `id`") in said
    assert ("breaking", "`total` renamed to `amount`") not in said
    assert ("breaking", "`total` removed") in said
    assert ("additive", "`customer` added") in said
    assert found.products[ORDERS_1].since_before == ()


def test_changes_are_told_the_newest_first(found: Catalogue) -> None:
    told = [(line.kind, line.severity, line.at) for line in found.products[SALES].changes]
    assert told == [
        ("contract", "breaking", ""), ("publication", "withheld", "2027-06-01T06:00:00Z"), ("publication", "published", THEN),
        ("publication", "published", "2027-05-30T06:00:00Z"), ("contract", "additive", "2027-05-01T00:00:00Z"),
    ]  # fmt: skip
    # What is gone stays in the mesh's own list, and so does what the ports keep.
    assert [line.node for line in found.changes if line.at == "2027-04-01T00:00:00Z"] == ["model.sales.gone.v1"]
    assert [line.said for line in found.products[ORDERS_1].changes] == ["Published, 7 rows"]


def test_licences_follow_the_data_across_domains(found: Catalogue) -> None:
    assert found.products[SALES].licence == "CC-BY-4.0, CC0-1.0"
    assert found.products[SALES].provenance == "Made up. The shop's own tills."
    assert found.products[PERSONS].licence == "CC-BY-4.0"
    assert found.products[LEDGER].licence == ""


def test_nodes_are_told_apart(found: Catalogue) -> None:
    kinds = [found.nodes[id_].kind for id_ in (CRM, STG, "seed.sales.rates", "exposure.finance.board")]
    assert kinds == [NodeKind.SOURCE, NodeKind.INTERNAL, NodeKind.INTERNAL, NodeKind.EXPOSURE]
    assert found.nodes[CRM].name == HOSTILE
    assert found.nodes["exposure.planning.wall"].url == "javascript:alert(1)"
    assert [name for name, _ in found.nodes["model.crm.stg_customers"].made_of] == ["customer_id", HOSTILE_COLUMN]
    assert found.nodes[SCORES].columns == (("score", "double", ""),)


def test_domains_say_what_they_are_for_and_whom_they_read(found: Catalogue) -> None:
    sales = found.domains["sales"]
    assert (sales.purpose, sales.owner_email) == (f"What is sold, and\nto whom. {EVIL}", "sales-team@example.com")
    assert (sales.upstream, sales.downstream) == (("crm",), ("finance", "planning"))
    assert (sales.last_build_state, len(sales.builds), sales.builds[-1].state) == ("failed", 3, LevelState.MISSED)
    assert found.domains["crm"].purpose == ""
    assert found.domains["finance"].builds == ()


def test_the_newest_fact_dates_the_catalogue(found: Catalogue) -> None:
    assert (found.as_of, found.today) == ("2027-06-01T06:01:00Z", "2027-06-01")
    assert found.problems == ("https://example.com/crm: its artifacts cannot be fetched.", "crm: its artifacts are older than its files")


def test_what_is_so_of_many_domains_is_said_once() -> None:
    older = tuple(Problem(ProblemKind.OLDER, f"d{number:02}", f"d{number:02}: older") for number in range(10))
    found = catalogue(replace(INPUTS, notes=(), mesh=replace(INPUTS.mesh, problems=older)))
    (said,) = found.problems
    assert said.startswith("10 domains have changed since they were built last, which is not in these pages: d00, d01,")
    assert said.endswith("d07 and 2 more. Run `mesh build`.")


def test_builds_of_all_domains_are_runs_of_the_mesh(found: Catalogue) -> None:
    assert [mark.said for mark in found.builds] == ["1 domain built", "1 domain built", "sales failed, of 1"]


def test_an_empty_mesh_is_a_catalogue_too() -> None:
    empty = replace(INPUTS.mesh, nodes={}, products={}, domains={}, results={}, ports={}, groups={}, problems=())
    found = catalogue(
        replace(INPUTS, mesh=empty, lineage={}, history=History(), checked=Checked((), ()), last_builds={}, contract_changes=(), terms=(), name="")
    )
    assert (found.name, found.products, found.nodes, found.domains, found.as_of) == ("Mesh", {}, {}, {}, "")
