"""Acts on plans, one use case a file."""
