"""A network with its weights and fitted columns as one ONNX file, held against PyTorch's answers before it is kept."""
