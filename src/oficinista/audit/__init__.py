"""What was done, by whom, in an order nobody can rearrange: one hash chain per office over every order carried out."""
