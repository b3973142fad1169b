"""Pages of the cases room: parse, call an action or a query, render. One file per subject."""
