"""The public web form: somebody writes once, without an account, and may come back with a code."""
