"""The money at the counter: tills, payments, receipts, counts and closings."""
