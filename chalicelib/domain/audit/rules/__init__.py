"""Pure decisions of the audit: what a root is made of, and whether trails and roots are whole."""
