"""The deposit that guarantees an account ("fianza"): how much, in how many parts, held until the last bill."""
