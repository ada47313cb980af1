"""Floor 4: samples from tables, folders and arrays; their split; what columns learn; encoding and decoding by their ONNX graphs."""
