"""Returns: goods that come back, and the workflow that brings their money back.

States: rules/moves.py. Tells ReturnRequested, ReturnApproved and ReturnReceived on the return; the workflow "refund"
moves the order's shares, the payments book's refund and the stock, each step in one commit.
"""
