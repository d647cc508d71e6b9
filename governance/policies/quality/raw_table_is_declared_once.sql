-- title: A raw table is declared once
-- why: Two sources over one table have two descriptions, two licences and two staging models, and one of each is wrong.
-- fix: Delete one of the sources and read the other one.
-- severity: warning
-- scope: source
with declared as (
    select
        sources.unique_id,
        concat(sources.source_name, '.', sources.name) as name,
        lower(concat(sources.domain, ' ', sources.relation_name)) as raw_table
    from dbt.sources as sources
    where sources.relation_name is not null
),

doubled as (
    select
        declared.raw_table,
        min(declared.name) as first_name
    from declared
    group by declared.raw_table
    having count(*) > 1
)

select
    declared.unique_id as node,
    null as "column",
    format('raw table `{}` is the same as `{}`', declared.name, doubled.first_name) as message
from declared
inner join doubled on declared.raw_table = doubled.raw_table
where declared.name != doubled.first_name
