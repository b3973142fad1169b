"""Acts on text messages, one use case a file."""
