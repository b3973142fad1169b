"""Acts of imports: begin a run, check it, apply it, take it back."""
