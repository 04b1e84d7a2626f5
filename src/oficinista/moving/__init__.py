"""Moving in: what the commercial system knows, brought in, compared with ours, and given out again."""
