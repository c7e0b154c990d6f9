"""Promises of the documents."""
