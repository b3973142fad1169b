"""Pages of exports: parse, act, render."""
