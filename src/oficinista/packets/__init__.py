"""The evidence packet of a case: all that the office knows of it, in one PDF that whoever decides can check."""
