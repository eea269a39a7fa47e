"""What is written to those who are invited: one module per language, with the places {shop}, {code} and {hours}."""
