"""Acts after a return, one use case a file."""
