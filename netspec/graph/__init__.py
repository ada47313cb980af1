"""Floor 4: the network as a graph with a shape on every edge. Knows no framework."""
