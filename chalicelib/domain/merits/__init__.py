"""Merits: what shoppers earn by what they have done, and lose when it is no longer so.

The one rule so far: who has a verified phone and a completed order may write reviews. It hears what became of orders
and identities, looks at both as they are now, and gives or takes back in the subject's standing (the access book's).
It owns the orders that count for somebody; it tells no events.
"""
