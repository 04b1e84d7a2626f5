"""Money that nobody hands over at the window: batches of mail and of the drop box, and what no account claims."""
