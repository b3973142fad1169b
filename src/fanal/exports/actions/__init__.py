"""What happens to an export. Each act checks the right anew, changes, journals, tells open pages."""
