"""The one door for people and programs."""
