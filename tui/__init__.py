"""What staff see: draws what the api says, remembers nothing."""
