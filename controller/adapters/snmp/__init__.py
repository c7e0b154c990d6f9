"""Looks at devices over SNMP: messages, security and polling of our own, on one UDP socket."""
