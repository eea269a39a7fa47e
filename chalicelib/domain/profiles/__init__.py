"""Profiles: what customers say of themselves, where they live, and what they agree to.

Owns profiles, address books, lists of administrative regions, the texts that a shop asks consent to, and consents with
their history. A profile and an address book are the platform's and belong to a user; a consent is given to one shop.
What tells who somebody is, is sealed with the user's own key. It tells no events.
"""
