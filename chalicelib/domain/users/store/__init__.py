"""Items of users, concept by concept."""
