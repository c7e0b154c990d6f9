"""Decisions only: standard library, no I/O, no clock (now is always an argument)."""
