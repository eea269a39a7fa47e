"""What a return is (returning.py), how it moves (moves.py), who claims which unit (claims.py), what a unit was paid
(amounts.py), and what the refund's workflow does with it (course.py)."""
