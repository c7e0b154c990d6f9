"""The terminal screens, driven by a pretended clerk against a town in memory."""
