"""What is printed, as plain text: receipts, closing reports, statements, and the folder a printer takes them from."""
