"""The audit: who changed or saw what, when and why, kept so that nobody can alter it unseen.

It hears Changed, the fact of each version of what is audited (`chalicelib.core.audited`), and enters it into the trail
of its target; doors enter what they disclose themselves. Each hour of a shop is signed as a root over the ends of its
trails and the root before. It owns the trails (through `chalicelib.aws.trail`), roots and their sheets; it tells no
events. The auditor, which looks for broken invariants, is something else.
"""
