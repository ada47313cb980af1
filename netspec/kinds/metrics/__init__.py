"""Metrics: how good the answers are, in the units of the user."""

METRICS = {
    "accuracy": "accuracy:Accuracy",
    "mean_absolute_error": "mean_absolute_error:MeanAbsoluteError",
    "r2": "r2:R2",
    "root_mean_squared_error": "root_mean_squared_error:RootMeanSquaredError",
}
