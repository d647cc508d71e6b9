"""What `mesh build` decides and says."""
