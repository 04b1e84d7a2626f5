"""From the meter to the bill: readings, what was measured, what was billed, and why a bill is what it is."""
