"""Taking over what others hold: a hotline's old spreadsheet, and PFIF documents. See README.md."""
