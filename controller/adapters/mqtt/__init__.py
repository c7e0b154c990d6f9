"""MQTT: documents to access points and their reports, as docs/mqtt-contract.md says."""
