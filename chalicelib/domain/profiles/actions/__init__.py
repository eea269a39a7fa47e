"""What customers do with their profiles, addresses and consents, and staff with the texts of these."""
