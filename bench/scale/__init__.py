"""A node of many years: 100 000 cases and a million contacts, seeded, served, and measured over real HTTP.

    python -m bench.scale                       # 1 000 and 10 000 cases, SQLite
    python -m bench.scale --sizes 1000,10000,100000 --database postgresql

Belongs here: rows to measure with, load, figures. Does not: checks of a second's work (`bench.__main__`), limits (a test never times).
"""
