"""The mesh's own words, for people who meet it here for the first time: what each means, and where the site shows it."""

from typing import NamedTuple

from mesh.site import paths


class Word(NamedTuple):
    """One word. `page`: where one sees such things; empty for nowhere."""

    name: str
    meaning: str
    page: str = ""


WORDS = (
    Word("agreement", "The written permission for one domain or role to read one product for one purpose, until a day. Both owners approve it.", ""),
    Word("classification", "How much harm data would do in wrong hands, of a product or of one column. It decides what an open port may show.", "#classes"),
    Word("consumer", "Whoever reads a product: another domain's models, a dashboard, a role with an agreement.", paths.LINEAGE),
    Word(
        "contract",
        "What a product promises: columns, exact types, key, nullability, units, meanings. A build that breaks it publishes nothing.",
        paths.PRODUCTS,
    ),
    Word(
        "deprecation",
        "The announced end of a version. Until that day it is kept as promised; whoever reads it moves to a newer one.",
        f"{paths.CHANGES}#announced",
    ),
    Word("domain", "One dbt project with one team that answers for it. Folder, project and domain have the same name.", paths.DOMAINS),
    Word(
        "drift",
        "How far the values of a column moved since the publication before, as population stability index (PSI): 0 is the same.",
        f"{paths.QUALITY}#drift",
    ),
    Word("error budget", "How much of a service level may be missed before the promise is broken. Below zero it is overdrawn.", paths.QUALITY),
    Word(
        "finding",
        "A place where a policy is not kept, with its owner, its file and line, and what to do. One with severity error withholds its products.",
        paths.POLICIES,
    ),
    Word("grain", "What one row of a product stands for: one flight, one hour at one airport.", ""),
    Word("input port", "The consumer's view of a publication. It names its columns, so that a column added upstream breaks nobody.", ""),
    Word("interface", "The small dbt package that a domain generates from its contracts. Others install it and write `ref` as for a model of their own.", ""),
    Word("lineage", "What is made of what, over all domains, down to columns. What cannot be told is said to be unknown, never guessed.", paths.LINEAGE),
    Word("mask", "What stands in an open port in place of a protected value: a hash, a token that still joins, the year of a date.", ""),
    Word("mesh", "All domains together, with their products, contracts, owners, tests and publications.", paths.HOME),
    Word("output port", "Where a domain's products lie for others: files that never change and one pointer to the current ones.", ""),
    Word("owner", "The team that answers for a product, with an address to write to.", paths.DOMAINS),
    Word("policy", "A rule for all domains, written as one query over the mesh. Each row that it finds is a finding.", f"{paths.POLICIES}#all"),
    Word("product", "A model made for others: public, with a contract, a version, an owner and tests. Its address is domain.product.vN.", paths.PRODUCTS),
    Word("publication", "One switch of a port to new files, all products of a build at once. Readers see the old set or the new one.", paths.CHANGES),
    Word("restricted port", "The port with values as they are, encrypted. It is read by agreement, for a purpose.", ""),
    Word("service level", "A number that an owner promises: how fresh, how complete, how often published. It is judged by what was recorded.", paths.QUALITY),
    Word("version", "One contract of a product. What would break readers becomes a new version beside the old one.", paths.PRODUCTS),
    Word("waiver", "An exception from a policy, with a reason, somebody who approved it, and a last day.", f"{paths.POLICIES}#waivers"),
    Word(
        "withheld", "Not published, because a test failed, a type differed or a policy found an error. Consumers keep the last good publication.", paths.QUALITY
    ),
)
