"""Privacy: what the platform holds of a person, across all books: it is told to them, and erased when they leave.

It owns closures. A closure is closing while something may still need what is sealed, then erased; both for good. The
account itself is closed by the first commit, which tells AccountClosed on the user. It stands above all other
capabilities: it reads all of their books, and writes those of people.
"""
