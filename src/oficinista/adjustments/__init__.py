"""Corrections of what was charged: bills voided and billed again, and adjustments for a reason of the catalogue."""
