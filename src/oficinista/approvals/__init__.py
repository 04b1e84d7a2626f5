"""The second person: an order that needs one is kept as it was asked, and done when somebody else approves it."""
