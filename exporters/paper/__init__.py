"""The town on A4: the operator's card, posters, lists and reports as PDF. The same input gives the same bytes."""
