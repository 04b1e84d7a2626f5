"""What stays open until somebody ends it: cases that run through declared lifecycles, each with an owner and a date."""
