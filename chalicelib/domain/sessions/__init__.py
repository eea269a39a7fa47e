"""Sessions: sign-ins that last. They own each sign-in on a device with its refresh token, and what proves anew who
somebody is: payment password and one-time codes of an app.

A session lives until it is ended, is not used for too long, or is too old. After too many wrong tries paying is locked
for a while. Tells nothing.
"""
