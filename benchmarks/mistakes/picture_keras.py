import keras
import numpy as np
from keras import layers

data = np.load("fashion_mnist_train.npz")
x = data["image"][..., None].astype("float32") / 255
y = data["label"]

image = layers.Input((28, 28, 1))
h = layers.Conv2D(8, kernel_size=3, padding="same")(image)
h = layers.BatchNormalization()(h)
h = layers.ReLU()(h)
stem = layers.MaxPooling2D(2)(h)
h = layers.Conv2D(8, kernel_size=3, padding="same")(stem)
h = layers.ReLU()(h)
h = layers.Add()([h, stem])
h = layers.Flatten()(h)
logits = layers.Dense(10)(h)
model = keras.Model(image, logits)
model.compile(
    optimizer=keras.optimizers.AdamW(learning_rate=1e-3),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
)
model.fit(x, y, epochs=1, batch_size=64, verbose=0)
