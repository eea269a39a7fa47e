"""Least privilege, proven: what each deployed function asks of AWS while the tests run, against what it may."""
