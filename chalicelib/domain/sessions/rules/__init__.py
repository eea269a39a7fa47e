"""What sessions and proofs decide: how long, how many, which token, how often one may be wrong; pure."""
