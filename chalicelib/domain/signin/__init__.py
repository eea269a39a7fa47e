"""Signing in: composes users and sessions; keeps only which tickets were used, and invitations to staff."""
