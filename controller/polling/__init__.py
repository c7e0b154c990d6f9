"""The loop that looks at every device of the town, over and over."""
