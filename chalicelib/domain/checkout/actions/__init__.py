"""What a checkout does: quote, place, confirm (money came in), cancel and close (an unpaid order ends)."""
