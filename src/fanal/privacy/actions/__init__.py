"""What is done about the time of records. Each act checks the right anew, locks, changes, journals, tells the board."""
