"""Imports: whole files of products in and out, as jobs that go on where they were interrupted.

It owns imports (pending -> processing -> completed | completed_with_errors | failed), their errors, exports (pending ->
completed) and what a file last said of a stock, and tells ImportRequested and ExportRequested.
"""
