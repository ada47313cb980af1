"""A recorded graph as an ONNX file: what kinds say as data becomes a model here, for encoding and for export alike."""
