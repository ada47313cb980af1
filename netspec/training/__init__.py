"""Training: batches, the loop, checkpoints, the test at the end. The only floor that learns."""
