"""Giving credits back: how much, why so much, to whom, and by whose signature."""
