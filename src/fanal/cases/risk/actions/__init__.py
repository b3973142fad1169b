"""Acts on risk assessments, one use case a file."""
