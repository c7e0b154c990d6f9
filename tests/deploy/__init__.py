"""What stands around the controller where it is installed: systemd, containers."""
