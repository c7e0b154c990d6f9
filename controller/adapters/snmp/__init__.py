"""Looks at devices over SNMP, with pysnmp."""
