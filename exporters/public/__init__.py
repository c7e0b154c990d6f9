"""What the town publishes: a page for everybody, GeoJSON, NGSI-LD. It knows what core.public lets the public know."""
