-- title: Countries, currencies and languages are ISO codes
-- why: "UK", "GB" and "United Kingdom" do not join; the codes of ISO 3166, 4217 and 639 do.
-- fix: Give the ISO code and name the column so: `country_code`, `currency_code`, `language_code`.
-- severity: warning
-- scope: column
with codes as (
    select
        split_part(pairs.pair, '=', 1) as word,
        split_part(pairs.pair, '=', 2) as suffix
    from (select unnest(standard.iso_codes) as pair from mesh.standards as standard) as pairs
),

named as (
    select
        node_columns.node_unique_id,
        node_columns.column_name,
        regexp_extract(node_columns.column_name, '[a-z0-9]+$') as word
    from mesh.products as products
    inner join dbt.node_columns as node_columns on products.unique_id = node_columns.node_unique_id
    where node_columns.is_declared
)

select
    named.node_unique_id as node,
    named.column_name as "column",
    format('`{}` does not say that it is an ISO code: `{}`', named.column_name, ltrim(codes.suffix, '_')) as message
from named
inner join codes on named.word = codes.word
