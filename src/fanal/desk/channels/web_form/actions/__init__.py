"""What the web form changes."""
