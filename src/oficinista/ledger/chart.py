"""The codes of the general ledger that the counter posts to; their names are in `data/ledger/accounts.toml`."""

TILLS = "1100"
VAULT = "1110"
IN_TRANSIT = "1120"
RECEIVABLE = "1200"
CASH_OVER = "4950"
CASH_SHORT = "5900"
