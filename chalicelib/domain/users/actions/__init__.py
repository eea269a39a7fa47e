"""What users and strangers do about accounts, concept by concept."""
