"""Floor 2: everything a spec can name, one final class in one file per kind. Knows no file, no torch, no onnx, no numpy."""
