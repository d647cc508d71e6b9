"""The words of `info_schema` for what dbt has no table for: domains, products, ports, and what the federation rules by."""

MESH_TABLES = """
mesh.domains: Domains, and what is known of their artifacts.
  domain                VARCHAR   Its name.
  path                  VARCHAR   Its folder in the checkout; where its artifacts lie when it is outside.
  is_external           BOOLEAN   Is it a project outside of this repository?
  upstream              VARCHAR[] Domains whose interface it installs.
  dbt_version           VARCHAR   The dbt that wrote its artifacts; null without any.
  generated_at          TIMESTAMP When they were written.
  invocation_id         VARCHAR   dbt's run that wrote them.
mesh.products: Product versions, as their domains declare them.
  + version
  description           VARCHAR   Its description.
  latest_version        INTEGER   The product's latest version.
  is_latest             BOOLEAN   Is this it?
  deprecation_date      DATE      When the version ends.
  primary_key           VARCHAR[] Columns of the primary key.
  owner_group           VARCHAR   The group that owns it.
  owner_name            VARCHAR   The team.
  owner_email           VARCHAR   Its address.
  inputs                VARCHAR[] Models of other domains' products that it is built from.
  meta                  JSON      All of `config.meta.mesh`.
  service_levels        JSON      What it promises about its data: freshness, availability, ...
  unread_service_levels VARCHAR[] Those of them that cannot be read, each in words that say why and what to write.
  classification        VARCHAR   Its own class, which is that of its columns that name none.
  ports                 VARCHAR[] Where it is published: open, restricted or both.
  consumers             VARCHAR[] Who alone may read it: domains, and roles as `role:<name>`. Empty: everybody.
  needs_agreement       BOOLEAN   May only be read by agreement, from any port: it names its consumers, says `agreement: required` or has no open port.
  retention             VARCHAR   How long its data may be kept.
  subject               VARCHAR   The column that names the person that a row is about.
mesh.ports: What is published now, one row per product version and port.
  + version
  port                  VARCHAR   open, or restricted: read by agreement only, the file is encrypted.
  + publication
  verified_at           TIMESTAMP When a run last found the content to be still this.
  content_hash          VARCHAR   Of all rows, in any order.
  path                  VARCHAR   The file's name, in the port's folder.
  is_latest             BOOLEAN   Is it what readers get who name no version?
  deprecation_date      DATE      When the version ends.
  inputs                VARCHAR[] What it was built from: `<address>@<publication>`.
mesh.publications: Publications that are still read, one row for each: an unchanged product stays with the one that brought it.
  domain                VARCHAR   The domain that published.
  + publication
  products              VARCHAR[] Addresses of the product versions that are read from it.
mesh.outcomes: What became of each product version when its domain last ran.
  + version
  outcome               VARCHAR   published, unchanged or withheld.
  reason                VARCHAR   Why it was withheld.
  tried_at              TIMESTAMP When.
  run                   VARCHAR   The run.
  publication_id        VARCHAR   The publication that is read since.
mesh.ancestors: Which products and exposures are built from which products, through any number of internal models and domains.
  descendant            VARCHAR   Node of the product or exposure.
  ancestor              VARCHAR   Node of the product it is built from.
  hops                  INTEGER   The fewest steps from product to product, from 1.
mesh.contract_changes: What the contracts say that the committed interfaces do not say yet.
  + version
  column_name           VARCHAR   The column; null for the product as a whole.
  kind                  VARCHAR   The kind of change.
  severity              VARCHAR   editorial, additive, warning or breaking.
  before                VARCHAR   What it was.
  after                 VARCHAR   What it is.
  sentence              VARCHAR   The change in words.
  is_guess              BOOLEAN   Could it be a change of another kind?
mesh.waivers: Dated exceptions from policies.
  policy                VARCHAR   The policy.
  node                  VARCHAR   What it is excused for: a product version's address, or a column of it.
  reason                VARCHAR   Why.
  approved_by           VARCHAR   The team that agreed.
  until                 DATE      The last day.
  line                  INTEGER   Its line in `governance/waivers.yml`, from 1.
mesh.problems: What is wrong between the domains.
  domain                VARCHAR   Where it shows.
  kind                  VARCHAR   The kind of problem.
  is_error              BOOLEAN   False for artifacts that are missing or old.
  message               VARCHAR   What, where, and what to do.
  original_file_path    VARCHAR   Relative to the domain's folder.
  line                  INTEGER   From 1; null where it is not known.
  unique_id             VARCHAR   The node.
mesh.references: Calls of `ref()` in models, tests, exposures and other nodes, as they are written.
  domain                VARCHAR   The domain of the node.
  node_unique_id        VARCHAR   The node that reads.
  package               VARCHAR   The package that the call names; null where it names none.
  name                  VARCHAR   The model that it names.
  version               VARCHAR   The version that it names; null where it leaves the choice to dbt.
mesh.inputs: Products of other domains that a domain reads, or says that it reads.
  domain                VARCHAR   The domain that reads.
  address               VARCHAR   The product version, `<domain>.<product>.v<N>`.
  product_unique_id     VARCHAR   Its model.
  port                  VARCHAR   open or restricted (`vars: mesh_restricted_inputs`).
  purpose               VARCHAR   What for (`vars: mesh_purposes`).
  is_declared           BOOLEAN   Is it among the domain's `vars: mesh_inputs` or `mesh_restricted_inputs`? Null for a domain outside of this repository.
  is_read               BOOLEAN   Does any node of the domain read it?
mesh.environments: Environments of domains: the targets of their profiles.
  domain                VARCHAR   The domain.
  environment           VARCHAR   Its name: dev, prod, ...
  type                  VARCHAR   dbt's adapter.
  path                  VARCHAR   The database file, as `profiles.yml` has it; dbt renders the Jinja inside.
  is_default            BOOLEAN   Is it the one that dbt takes when none is named?
mesh.files: Files of the domains' folders, without what is installed or built.
  domain                VARCHAR   The domain.
  path                  VARCHAR   Relative to the domain's folder.
  lines                 INTEGER   Lines.
  bytes                 BIGINT    Size.
mesh.agreements: Agreements between producers and consumers, one row for each version of the product.
  file                  VARCHAR   Relative to the checkout.
  consumer_kind         VARCHAR   domain or role.
  consumer              VARCHAR   Its name.
  domain                VARCHAR   The domain that offers the product.
  product               VARCHAR   Its name.
  version               INTEGER   Its version.
  ports                 VARCHAR[] open, restricted or both.
  purpose               VARCHAR   What for.
  terms                 VARCHAR   What both sides agreed.
  epsilon               DOUBLE    The privacy budget; null for none.
  start                 DATE      The first day.
  end                   DATE      The last day; quote the name.
  approved_by_producer  VARCHAR   The role that agreed for the producer.
  approved_by_consumer  VARCHAR   The role that agreed for the consumer.
mesh.classes: Classes of data, in `governance/classification.yml`.
  name                  VARCHAR   Its name.
  rank                  INTEGER   From 1; the higher, the more it asks for.
  meaning               VARCHAR   What belongs to it.
  open_port             VARCHAR   How such a column may be published openly: clear, masked or never.
  allowed_masks         VARCHAR[] The masks that are strong enough for it.
  needs_retention       BOOLEAN   Must a product with such a column say how long it is kept?
mesh.roles: Roles of people who read data, in `governance/roles.yml`.
  name                  VARCHAR   Its name.
  description           VARCHAR   Who has it.
  clearance             VARCHAR[] The classes that it reads in clear.
  is_default            BOOLEAN   Is it the role of who names none?
mesh.unrepeated_settings: Settings of a model that a version with settings of its own does not repeat: dbt v2 does not hand them down.
  domain                VARCHAR   The domain.
  path                  VARCHAR   The YAML file, relative to the domain's folder.
  model                 VARCHAR   Its name.
  version               VARCHAR   The version.
  setting               VARCHAR   The key below `config.meta.mesh`; of keys below it, with a point between.
mesh.standards: The numbers and names of `governance/standards.yml`: one row, with a column for each of its keys.
mesh.today: One row: the day that policies are run for.
  today                 DATE      In UTC.
"""
