"""Media: files that staff send. Images become renditions of our own making; import files are kept for staff.

It owns media (pending -> ready | refused) and the objects in the bucket, and tells UploadReady.
"""
