"""A small model of the cloud behind the transport's interface: fast enough to crash a workflow thousands of times."""
