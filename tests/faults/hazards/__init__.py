"""Hazards: what a world may do to a flow beside faults at calls: live twice, lose, delay, run late, read what was."""
