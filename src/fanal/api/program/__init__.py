"""The interface for programs: parse, call an action or a query of a room below, answer. No logic of its own."""
