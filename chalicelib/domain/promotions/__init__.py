"""Promotions: timed cuts of prices. scheduled -> active -> ended, scheduled -> canceled (rules.MOVES).

It tells PromotionScheduled, PromotionStarted and PromotionEnded (also of a canceled one); it hears of nothing. A
schedule starts and ends what is due, but prices follow the clock even when it does not run.
"""
