"""Acts on a node's own forms, one use case a file."""
