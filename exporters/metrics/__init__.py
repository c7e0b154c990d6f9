"""What Prometheus sees: the board and the counters as metrics, made anew for every scrape from what is known anyway."""
