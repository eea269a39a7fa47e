"""The smoke test: a shopper's journey against a deployed API, step by step over HTTP."""
