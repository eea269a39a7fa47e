"""Signing-in rules: tickets, who vouches for whom, and what their statements must say."""
