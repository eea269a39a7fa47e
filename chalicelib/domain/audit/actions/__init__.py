"""What the audit does: enter facts, sign hours, and check what was entered and signed."""
