"""Boards and screens: what each shows, what it proves, what is pushed to it."""
