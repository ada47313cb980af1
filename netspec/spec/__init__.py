"""Floor 3: a document as a typed spec, with every fault of form found. Knows no shapes and no data."""
