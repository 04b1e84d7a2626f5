"""Who the customers are and where the water goes: accounts, premises, service points and meters, with their history."""
