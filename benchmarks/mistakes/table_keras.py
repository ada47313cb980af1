import keras
import pandas as pd
from keras import layers

table = pd.read_csv("penguins.csv").dropna().sample(frac=1, random_state=7)
numbers = ["bill_length_mm", "body_mass_g"]
classes = ["Adelie", "Chinstrap", "Gentoo"]
x = table[numbers].astype("float32")
x = (x - x.mean()) / x.std()
x["sex"] = (table["sex"] == "MALE").astype("float32")
y = table["species"].map(classes.index)

model = keras.Sequential(
    [
        layers.Input((3,)),
        layers.Dense(32),
        layers.ReLU(),
        layers.Dropout(0.2),
        layers.Dense(3),
    ]
)
model.compile(
    optimizer=keras.optimizers.AdamW(learning_rate=1e-3),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)
model.fit(
    x.to_numpy(),
    y.to_numpy(),
    epochs=20,
    batch_size=32,
    validation_split=0.15,
    callbacks=[keras.callbacks.EarlyStopping(patience=5)],
    verbose=0,
)
