"""The audit log on disk, and who appends what to it."""
