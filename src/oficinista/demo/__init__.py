"""The demonstration office: invented people, two years of bills, and a queue waiting, all through the real door."""
