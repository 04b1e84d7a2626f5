"""Keeping an office safe from the loss of its machine: backups, restoring them, rehearsing it, moving house."""
