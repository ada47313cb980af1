"""Metrics: how good the answers are, in the units of the user."""

METRICS = {
    "accuracy": "accuracy:Accuracy",
    "average_precision": "average_precision:AveragePrecision",
    "balanced_accuracy": "balanced_accuracy:BalancedAccuracy",
    "entity_f1": "entity_f1:EntityF1",
    "f1": "f1:F1",
    "hamming_loss": "hamming_loss:HammingLoss",
    "mean_absolute_error": "mean_absolute_error:MeanAbsoluteError",
    "mean_absolute_percentage_error": "mean_absolute_percentage_error:MeanAbsolutePercentageError",
    "mean_iou": "mean_iou:MeanIou",
    "mean_squared_error": "mean_squared_error:MeanSquaredError",
    "perplexity": "perplexity:Perplexity",
    "precision": "precision:Precision",
    "r2": "r2:R2",
    "recall": "recall:Recall",
    "roc_auc": "roc_auc:RocAuc",
    "root_mean_squared_error": "root_mean_squared_error:RootMeanSquaredError",
}
