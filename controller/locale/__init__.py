"""Japanese for every text that people see: .po files written by hand, one per part, compiled into one catalogue."""
