"""Talks to devices over SSH: netmiko's drivers log in, the profile's own steps and prompts do the rest, and a push
process of its own keeps a thousand sessions away from the daemon's event loop."""
