"""Who works here, what each may do and up to how much, and how they prove who they are."""
