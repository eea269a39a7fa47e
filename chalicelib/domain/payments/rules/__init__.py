"""One try to collect money (attempts.py) and when to ask what became of it (looks.py), what may be tried (methods.py),
money going back (refunds.py) and its way (steering.py), how each of them moves (moves.py), what providers told us
(notices.py)."""
