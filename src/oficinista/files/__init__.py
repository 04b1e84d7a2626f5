"""The expediente: every paper of an account under a file number, where its original lies, and what is missing."""
