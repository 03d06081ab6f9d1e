"""The public side: verify pages, log and checkpoint, files only."""
