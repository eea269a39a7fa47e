"""Auditor: goes through a shop's items and tells what breaks the invariants, with a second look at every suspicion.

It owns audits (running -> finished) with their findings, reads every other capability's items, changes none of them,
and tells AuditRequested.
"""
