"""The doors: HTTP, queues, streams, schedules and workflow tasks. No decisions, no keys, no prices."""
