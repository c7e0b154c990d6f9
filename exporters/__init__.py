"""Read-only views for other systems."""
