"""What sessions do: open, go on, end; prove anew who somebody is, and set up what proves it."""
