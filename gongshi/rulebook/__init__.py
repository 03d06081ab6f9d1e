"""config/ to checked values (规则库): the only reader of YAML and of the calendar library."""
