"""What waits for whom, and what needs a second person; pure."""
