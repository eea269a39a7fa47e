"""Bringing files into a shop from the command line, over the API, exactly as staff would."""
