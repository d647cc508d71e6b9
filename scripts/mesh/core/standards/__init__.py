"""Between the mesh and the open standards for data contracts and data products (ODCS, ODPS of Bitol)."""
