"""Texts taken apart into entries of a vocabulary: learned from the training part, and drawn with standard ONNX operators."""
