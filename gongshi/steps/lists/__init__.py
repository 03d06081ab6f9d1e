"""From a source list to an approved notice: receive, decide, submit, approve."""
