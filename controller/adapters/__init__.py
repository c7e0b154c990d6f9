"""One module per outside thing; they never import each other."""
