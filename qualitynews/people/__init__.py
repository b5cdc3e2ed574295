"""The people who work here: what each may do, how they sign in, and the log of what they did."""
