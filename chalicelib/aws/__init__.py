"""The wires: the only code that touches AWS or the environment."""
