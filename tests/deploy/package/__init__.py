"""The package, looked at and run."""
