"""The end of an account: who asks for it, the last reading and its bills, the deposit, and what comes after it."""
