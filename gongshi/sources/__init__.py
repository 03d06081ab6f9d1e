"""Source lists in (报送名单): gate, child process, readers, header finder, findings."""
