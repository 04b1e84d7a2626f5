"""Payment plans: what is due now of an old debt, agreed and signed, and whether it is kept."""
