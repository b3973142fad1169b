"""Plans from templates: several tasks at once, each with a time that is counted from the opening or from the return."""
