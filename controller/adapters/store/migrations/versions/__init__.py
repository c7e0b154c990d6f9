"""One module a revision. Each is written once and then left alone: databases out there have run it."""
