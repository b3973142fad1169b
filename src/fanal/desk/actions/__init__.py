"""What can be done at the desk, one use case per file. Writes only; reads live in `desk.queries`."""
