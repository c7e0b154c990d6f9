"""The command lines of the device families, each a small real one: modes, state, and its own words for a mistake."""
