"""What the other side of a chat does."""
