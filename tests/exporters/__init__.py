"""Promises of the exporters."""
