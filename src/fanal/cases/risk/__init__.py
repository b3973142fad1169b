"""Risk assessments of cases: criteria answered, a level suggested with its reasons, decided by a person, looked at anew in time."""
