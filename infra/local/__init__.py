"""The whole shop on one machine: an embedded cloud, the API in one process, and a supervisor for both."""
