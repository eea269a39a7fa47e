"""Users: who people are by their phones, mail addresses and names, and how they prove it. Belongs to no shop.

It owns users, identities (found by keyed hashes), codes, passwords, devices and sign-ins. A code is open until it is
used, guessed wrong too often, replaced or over; an identity is linked or it is not. It tells UserRegistered,
IdentityLinked, IdentityUnlinked and SignInAtRisk.
"""
