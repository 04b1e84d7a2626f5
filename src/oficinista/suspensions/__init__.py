"""Suspending a service for debt: what may be noticed and cut for, from when, and the notices and crews' orders."""
