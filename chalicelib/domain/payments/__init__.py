"""Payments: tries to collect the money of an order, what providers tell of them, and money on its way back.

States: see rules/moves.py. Tells PaymentCaptured, PaymentFailed and PaymentMismatched on the attempt; RefundRequested,
RefundSucceeded, RefundFailed and PaymentMismatched on the refund.
"""
