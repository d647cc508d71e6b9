"""The catalogue as values: all that its pages say, without how they look."""
