"""The home and who works in it: opening, people, words, backup, the flow server."""
