"""Losses: what training makes small."""

LOSSES = {
    "binary_cross_entropy": "binary_cross_entropy:BinaryCrossEntropy",
    "contrastive": "contrastive:Contrastive",
    "cross_entropy": "cross_entropy:CrossEntropy",
    "detection": "detection:Detection",
    "dice": "dice:Dice",
    "focal": "focal:Focal",
    "giou": "giou:Giou",
    "hinge": "hinge:Hinge",
    "huber": "huber:Huber",
    "in_batch_softmax": "in_batch_softmax:InBatchSoftmax",
    "itself": "itself:Itself",
    "mean_absolute_error": "mean_absolute_error:MeanAbsoluteError",
    "mean_squared_error": "mean_squared_error:MeanSquaredError",
    "quantile": "quantile:Quantile",
    "smooth_l1": "smooth_l1:SmoothL1",
    "triplet": "triplet:Triplet",
}
