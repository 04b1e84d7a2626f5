"""Work orders: what the office asks of its crews at a customer's place, and what they found there."""
