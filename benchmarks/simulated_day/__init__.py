"""Office days on a virtual clock: the same seed gives the same days, down to the head of the journal's chain."""
