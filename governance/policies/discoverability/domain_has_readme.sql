-- title: Every domain has a README that fits a screen
-- why: Purpose, owner, promises and traps are what a newcomer asks first; a long page is not read.
-- fix: Write `domains/<domain>/README.md` with owner, purpose, promises and traps in at most `readme_max_lines` lines.
-- severity: warning
-- scope: domain
with readmes as (
    select files.domain, files.lines
    from mesh.files as files
    where files.path = 'README.md'
)

select
    domains.domain as node,
    null as "column",
    if(
        readmes.domain is null,
        format('`{}` has no README.md', domains.domain),
        format(
            'the README.md of `{}` has {} lines, more than {}',
            domains.domain,
            coalesce(readmes.lines, 0),
            standard.readme_max_lines
        )
    ) as message
from mesh.domains as domains
left join readmes on domains.domain = readmes.domain
cross join mesh.standards as standard
where
    not coalesce(domains.is_external, false)
    and (readmes.domain is null or readmes.lines > standard.readme_max_lines)
