"""Grafana dashboards, made in both languages from one description and checked in as the JSON that Grafana loads."""
