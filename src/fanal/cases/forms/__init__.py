"""Forms of the cases room: parse what was typed. One file per subject; what a value means is in `cases.recording`."""
