"""Receives SNMP traps and informs: hints that a device should be looked at now, never the truth about it."""
