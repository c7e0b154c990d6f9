"""Decides what every access point should offer, makes it so, and proves it."""
