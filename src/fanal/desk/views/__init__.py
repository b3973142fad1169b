"""Pages of the desk: parse, then an action or a query, then a page. Nothing is decided here."""
