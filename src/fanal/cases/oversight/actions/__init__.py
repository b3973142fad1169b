"""What happens to a review of reading: raised by the program, looked at and judged by a person. Reads live in `oversight.queries`."""
