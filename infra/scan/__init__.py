"""The scan of what we depend on: complete locks, known vulnerabilities, licenses, and a bill of materials."""
