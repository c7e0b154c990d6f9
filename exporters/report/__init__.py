"""The report of one declaration for people: the same sections as Markdown, as a CSV file, and wherever else."""
