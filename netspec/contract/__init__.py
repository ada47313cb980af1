"""What every layer promises, built in or of the user's own: its shape rule, PyTorch and ONNX say the same."""
