"""Talks to devices over SSH: netmiko's drivers log in, the profile's own steps and prompts do the rest."""
