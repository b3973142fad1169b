"""Measurements: each figure beside its yardstick, in one run. Machines differ, so ratios count, not single times."""
