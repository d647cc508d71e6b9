"""Pictures of the mesh as inline SVG, with real links."""
