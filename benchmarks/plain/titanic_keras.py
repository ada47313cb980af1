"""Titanic in Keras 3 on PyTorch, with the callbacks of its documentation, and `Model.export` at the end.

Frozen: it is what `netspec train` is measured against (`benchmarks/command.py`). It does what people write, no more.
"""

import math
import os
import sys
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import onnxruntime
from titanic_rows import read

EPOCHS, BATCH, PATIENCE = 60, 64, 20


def main(table: str, out: str) -> None:
    keras.utils.set_random_seed(0)
    parts = read(table)
    (x, y), (tx, ty) = parts["train"], parts["test"]
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((x.shape[1],)),
            layers.Dense(64, "relu"),
            layers.Dropout(0.3),
            layers.Dense(32, "relu"),
            layers.Dropout(0.3),
            layers.Dense(1),
        ]
    )
    per_epoch = math.ceil(len(x) / BATCH)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, (EPOCHS - 3) * per_epoch, warmup_target=2e-3, warmup_steps=3 * per_epoch
    )
    model.compile(
        keras.optimizers.AdamW(rate, weight_decay=0.05),
        keras.losses.BinaryCrossentropy(from_logits=True),
    )
    stop = keras.callbacks.EarlyStopping(patience=PATIENCE, restore_best_weights=True)
    model.fit(
        x, y, batch_size=BATCH, epochs=EPOCHS, validation_data=parts["validation"],
        callbacks=[stop], verbose=0,
    )  # fmt: skip
    answers = model.predict(tx, verbose=0)
    print(f"test accuracy {((answers > 0) == (ty > 0)).mean():.4f}")

    path = Path(out) / "titanic.onnx"
    model.export(path, format="onnx", verbose=False)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {session.get_inputs()[0].name: tx})
    assert np.abs(found - answers).max() < 1e-4


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
