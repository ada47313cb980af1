"""Floor 5: an ONNX file that netspec made → answers. Knows onnxruntime, and neither torch nor onnx."""
