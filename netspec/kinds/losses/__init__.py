"""Losses: what training makes small."""

LOSSES = {
    "binary_cross_entropy": "binary_cross_entropy:BinaryCrossEntropy",
    "cross_entropy": "cross_entropy:CrossEntropy",
    "dice": "dice:Dice",
    "focal": "focal:Focal",
    "giou": "giou:Giou",
    "hinge": "hinge:Hinge",
    "huber": "huber:Huber",
    "mean_absolute_error": "mean_absolute_error:MeanAbsoluteError",
    "mean_squared_error": "mean_squared_error:MeanSquaredError",
    "smooth_l1": "smooth_l1:SmoothL1",
}
