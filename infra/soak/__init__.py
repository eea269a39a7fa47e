"""The soak: a local stack under a bounded load while its processes are killed, and an audit of what came of it."""
