"""Whole builds with real dbt on small meshes that the tests write. No mocks: `mesh` and `dbt` run as processes, as a user would run them."""
