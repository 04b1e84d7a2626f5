"""New connections ("acometidas"): from the application and its payments to an account with a meter and a bill."""
