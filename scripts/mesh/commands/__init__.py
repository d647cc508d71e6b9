"""One module per verb, one function each: read, compute in `core`, render. Commands never import each other."""
