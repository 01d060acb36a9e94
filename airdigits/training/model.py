"""The network: a 28x28 image to eleven logits, ten digits and "not a digit"."""

from typing import Any

import keras
from keras import layers

CLASSES = 11


def build() -> keras.Model:
    """Convolutions, pooling, dropout, dense: the classic shape, with batch normalisation after each convolution.

    Takes uint8 images [n, 28, 28] and scales them itself, so that nobody can forget to. The first convolution is narrow and
    pooled at once, because it runs on the full image: it would otherwise cost more than all others together.
    """
    image = keras.Input((28, 28), dtype="uint8", name="image")
    x = layers.Rescaling(1 / 255, name="scale")(image)
    x = layers.Reshape((28, 28, 1), name="channel")(x)
    x = layers.Conv2D(24, 3, padding="same", use_bias=False)(x)
    x = layers.MaxPooling2D(2)(x)  # 14x14
    x = _activate(x)
    x = _convolve(x, 64)
    x = _convolve(x, 64)
    x = layers.MaxPooling2D(2)(x)  # 7x7
    x = layers.Dropout(0.2)(x)
    x = _convolve(x, 96)
    x = _convolve(x, 96)
    x = layers.MaxPooling2D(2)(x)  # 3x3
    x = layers.Dropout(0.3)(x)
    x = layers.Flatten()(x)
    x = layers.Dense(128, activation="relu")(x)
    x = layers.Dropout(0.4)(x)
    return keras.Model(image, layers.Dense(CLASSES, name="logits")(x), name="digits")


def compile_model(model: keras.Model, steps: int, learning_rate: float) -> None:
    """AdamW under a cosine that first warms up for a twentieth of the `steps`; label smoothing keeps the network modest."""
    warmup = max(1, steps // 20)
    schedule = keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=learning_rate / 20,
        decay_steps=max(1, steps - warmup),
        alpha=0.0,
        warmup_target=learning_rate,
        warmup_steps=warmup,
    )
    model.compile(
        optimizer=keras.optimizers.AdamW(schedule, weight_decay=1e-3),
        loss=keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.05),
        metrics=["accuracy"],
    )


def _convolve(x: Any, filters: int) -> Any:
    return _activate(layers.Conv2D(filters, 3, padding="same", use_bias=False)(x))


def _activate(x: Any) -> Any:
    # Statistics that follow quickly: a quick training has a few hundred steps only.
    return layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))
