"""The only wiring: settings to store, log, keys and clock."""
