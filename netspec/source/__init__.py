"""Floor 1: text, places in it, and what can be wrong there. Knows YAML, knows no neural network."""
