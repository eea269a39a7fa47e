"""What users decide by, concept by concept; pure."""
