"""Text for people and programs from values of the core: trees, graphs, JSON, Markdown. Pure."""
