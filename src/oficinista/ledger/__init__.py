"""The money: a double-entry journal that only grows, what is owed, and the proofs that it is whole."""
