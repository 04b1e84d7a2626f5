"""Lean widgets: each draws its own lines, and only those that change."""
