"""Ready answers: texts that operators put into what they write with one press, one set for each language."""
