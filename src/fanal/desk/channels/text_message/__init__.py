"""Text messages: what comes in by signed messages, and goes out through a gateway that a file describes."""
