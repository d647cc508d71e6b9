"""What the federation rules: reading its files, running its policies."""
