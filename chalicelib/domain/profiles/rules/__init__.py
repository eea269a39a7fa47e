"""What is decided about profiles, addresses, regions and consents."""
