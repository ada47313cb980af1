"""Losses: what training makes small."""

LOSSES = {
    "binary_cross_entropy": "binary_cross_entropy:BinaryCrossEntropy",
    "cross_entropy": "cross_entropy:CrossEntropy",
    "mean_squared_error": "mean_squared_error:MeanSquaredError",
}
