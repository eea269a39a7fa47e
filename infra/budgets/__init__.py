"""What every operation may cost: round trips and capacity units, the least there can be, and why it is more."""
