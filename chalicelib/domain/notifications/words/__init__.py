"""What is written to customers: one module per language, all with the same kinds; texts with the places {shop},
{number}, {amount} and {link}."""
