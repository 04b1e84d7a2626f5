"""Oficinista: the counter system of a water utility's customer-service office."""
