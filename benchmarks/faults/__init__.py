"""Faults while orders stream in: what was acknowledged must be kept once, and everything must still add up."""
