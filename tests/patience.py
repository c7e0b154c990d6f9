"""How long tests wait before they say that something never comes. It tells "late" from "never" and nothing else: a
machine that tests may stand still for many seconds."""

NEVER_S = 120.0
