"""What survives a power cut: the inventory, the declarations, the problems and the audit, in one SQL database."""
