"""The MQTT transport, against a real mosquitto."""
