"""Which part of the mesh somebody asks for."""
