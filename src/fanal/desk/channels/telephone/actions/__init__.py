"""What the telephone changes."""
