-- title: What domains read of each other exists
-- why: A reference to a product that is gone, renamed or not offered fails the reader's next build.
-- fix: Do what the message says; the owner of the product is the one to ask.
-- severity: error
-- scope: mesh
select
    coalesce(problems.unique_id, problems.domain) as node,
    null as "column",
    problems.message
from mesh.problems as problems
where problems.is_error and coalesce(problems.unique_id, problems.domain) is not null
group by all
