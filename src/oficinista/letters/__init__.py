"""Letters: each made from a template and facts, kept as it was sent, delivered with proof, printed again as a copy."""
