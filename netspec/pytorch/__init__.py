"""A graph as PyTorch: printed as source, and that source as a module."""
