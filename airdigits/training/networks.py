"""Build and compile the networks: one reads the image, one the trajectory, each with LOGIT_COUNT logits.

A third reads rows of digits that touch, a fourth tells digits in a stream of ink from what lies between, and a fifth chooses
among the readings that this leaves.
"""

from pathlib import Path
from typing import Any, TypeAlias

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from airdigits.decoding import span_features
from airdigits.labels import LOGIT_COUNT
from airdigits.paper import row_image
from airdigits.paper.kinds import KIND_COUNT, PAPER
from airdigits.recognition.trajectory import CHANNELS, STEPS

LABEL_SMOOTHING = 0.02
LearningRate: TypeAlias = float | keras.optimizers.schedules.LearningRateSchedule
IMAGE, TRAJECTORY, MULTI_DIGIT, SPAN, RESCORING = "image", "trajectory", "multi-digit", "span", "rescoring"
SEGMENTATION = "segmentation"
_LINK_WIDTH, _LINK_DECAY = 24, 3e-3
_NEVER = -1e9  # log-odds


def build_image_network() -> keras.Model:
    """Build the network that reads images: convolutions with batch normalisation, pooling, dropout, dense layers.

    It takes uint8 images [n, 28, 28] and scales them itself, so that callers cannot forget to. The first convolution is narrow,
    because it runs on the full image and would otherwise cost more than all others together. Pooling comes before
    normalisation, which then has a quarter of the pixels to normalise.
    """
    image = keras.Input((28, 28), dtype="uint8", name="image")
    x = layers.Rescaling(1 / 255, name="scale")(image)
    x = layers.Reshape((28, 28, 1), name="channel")(x)
    x = _convolve(x, 24, pool=True)  # 14x14
    x = _convolve(x, 48)
    x = _convolve(x, 64, pool=True)  # 7x7
    x = layers.Dropout(0.1)(x)
    x = _convolve(x, 96)
    x = _convolve(x, 96)
    x = _convolve(x, 80, pool=True)  # 3x3
    x = layers.Dropout(0.2)(x)
    return keras.Model(image, _dense(layers.Flatten()(x), 96, IMAGE), name=IMAGE)


def build_trajectory_network() -> keras.Model:
    """Build the network that reads trajectories, float32 [n, STEPS, CHANNELS], as recognition/trajectory.py samples them.

    It sees what no image shows, at a thirtieth of the cost. Only part of the examples have a trajectory, so it never decides
    alone.
    """
    trajectory = keras.Input((STEPS, CHANNELS), name="trajectory")
    x = trajectory
    for filters, stride in ((32, 1), (48, 2), (48, 2)):  # 40, 20, 10 steps
        x = _normalise(layers.Conv1D(filters, 5, strides=stride, padding="same", use_bias=False)(x))
    x = layers.Dropout(0.2)(layers.Flatten()(x))
    return keras.Model(trajectory, _dense(x, 48, TRAJECTORY), name=TRAJECTORY)


def build_row_network() -> keras.Model:
    """Build the network that reads rows of digits, uint8 [n, ROWS, w] as paper/row_image.py makes them, of any width w.

    It gives logits for every STEP columns, [n, w / STEP, 1 + LOGIT_COUNT]: of nothing new there, of each sign, and of a sign that
    is none of them. Each sees about two digits' width around it.
    """
    image = keras.Input((row_image.ROWS, None), dtype="uint8", name="row")
    x = layers.Rescaling(1 / 255)(image)
    x = layers.Reshape((row_image.ROWS, -1, 1))(x)
    x = _convolve(x, 16, pool=(2, row_image.STEP))  # 12 rows
    x = _convolve(x, 32)
    x = _convolve(x, 48, pool=(2, 1))  # 6
    x = _convolve(x, 64, pool=(2, 1))  # 3
    x = layers.Dropout(0.1)(x)
    x = _normalise(layers.Conv2D(96, 3, padding="valid", use_bias=False)(layers.ZeroPadding2D((0, 1))(x)))
    for dilation in (1, 2):
        x = _normalise(layers.Conv2D(96, (1, 5), padding="same", dilation_rate=(1, dilation), use_bias=False)(x))
    x = layers.Dropout(0.2)(x)
    logits = layers.Conv2D(1 + LOGIT_COUNT, 1, name="row_logits", dtype="float32")(x)
    return keras.Model(image, layers.Reshape((-1, 1 + LOGIT_COUNT), dtype="float32")(logits), name=MULTI_DIGIT)


def build_span_network() -> keras.Model:
    """Build the network that judges parts of a path, float32 [n, STEPS, CHANNELS] as decoding/span_features.py samples them."""
    span = keras.Input((span_features.STEPS, span_features.CHANNELS), name="span")
    x = span
    for filters, width, stride in ((48, 5, 1), (64, 5, 2), (96, 5, 2), (96, 3, 1)):  # 60, 30, 15, 15 steps
        x = _normalise(layers.Conv1D(filters, width, strides=stride, padding="same", use_bias=False)(x))
    x = layers.Dropout(0.15)(layers.Flatten()(x))
    return keras.Model(span, _dense(x, 96, SPAN), name=SPAN)


def build_rescoring_network(choices: int, most: int, features: int) -> keras.Model:
    """Build the network that chooses among readings, float32 [n, choices, most, features] as in synthesis/linked_streams.py.

    Each link is judged by itself, and a reading is as likely as the sum of its links: logits [n, choices].
    """
    readings = keras.Input((choices, most, features), name="readings")
    x = layers.Dropout(0.1)(readings)
    for number in (0, 1):
        x = _link_layer(number)(x)
    judged = layers.Add()([_link_layer("straight", 1)(readings), _link_layer("bent", 1)(x)])[..., 0]
    there = readings[..., 0]
    scores = keras.ops.sum(judged * keras.ops.maximum(there, 0.0), axis=-1)
    return keras.Model(readings, scores + _NEVER * keras.ops.maximum(-there[..., 0], 0.0), name=RESCORING)


def build_link_network(trained: keras.Model) -> keras.Model:
    """Build the part of a trained rescoring network that judges one link, float32 [n, features]: [n, 1]."""
    link = x = keras.Input(trained.input.shape[-1:], name="link")
    for number in (0, 1):
        x = _link_layer(number)(x)
    judged = layers.Add(name="judgement")([_link_layer("straight", 1)(link), _link_layer("bent", 1)(x)])
    model = keras.Model(link, judged, name="link")
    for layer in model.layers:
        if layer.weights:
            layer.set_weights(trained.get_layer(layer.name).get_weights())
    return model


def _link_layer(name: int | str, width: int = _LINK_WIDTH) -> layers.Dense:
    """Return a layer that judges links. They are few numbers of many kinds: float32, and little weight to each."""
    hidden = isinstance(name, int)
    return layers.Dense(
        width,
        activation="gelu" if hidden else None,
        use_bias=hidden,
        kernel_regularizer=keras.regularizers.L2(_LINK_DECAY if hidden else 1e-5),
        dtype="float32",
        name=f"link_{name}",
    )


def compile_rescoring_network(model: keras.Model, learning_rate: LearningRate) -> None:
    """Compile for labels uint8 [n]: which of the readings is right."""
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        jit_compile=compiled_steps(),
    )


def build_segmentation_network(height: int, width: int) -> keras.Model:
    """Build a small U-Net (Ronneberger et al., 2015) that gives each pixel of an ink contrast the logits of its kind.

    It takes uint8 [n, height, width, 1], both multiples of 64 once it is exported. No layer depends on the size: LiteRT can
    resize the exported file. It works at half the size and less, for speed; each place there gives the logits of four pixels.
    """
    contrast = keras.Input((height, width, 1), dtype="uint8", name="contrast")
    x = _mix(layers.Rescaling(1 / 255)(contrast), 16, stride=2)
    beside = [x]
    for filters in (32, 48, 80):  # a quarter, an eighth, a sixteenth of the size
        x = _mix(_mix(x, filters, stride=2), filters)
        beside.append(x)
    x = _mix(_mix(_mix(x, 80, dilation=2), 80, dilation=4), 80)  # what is farther away tells a box from a digit
    for skipped in beside[-2::-1]:
        filters = skipped.shape[-1]
        x = layers.Add()([Enlarge()(layers.Conv2D(4 * filters, 1)(x)), skipped])
        x = _mix(x, filters)
    kinds = layers.Conv2D(4 * KIND_COUNT, 3, padding="same", dtype="float32")(x)
    return keras.Model(contrast, Enlarge(dtype="float32", name="kinds")(kinds), name=SEGMENTATION)


def compile_segmentation_network(model: keras.Model, learning_rate: LearningRate) -> None:
    """Compile with AdamW for kinds uint8 [n, h, w]. Loss and accuracy are those of the ink: where paper is bare is known."""
    model.compile(
        optimizer=keras.optimizers.AdamW(learning_rate, weight_decay=1e-3, clipnorm=1.0),
        loss=_ink_loss,
        metrics=[keras.metrics.MeanMetricWrapper(_ink_accuracy, name="accuracy")],
    )


@keras.saving.register_keras_serializable("airdigits")
def _ink_loss(kinds: Any, logits: Any) -> Any:
    """Return the mean cross-entropy of ink, with a little of paper, since its edge shows where ink is."""
    each = keras.ops.sparse_categorical_crossentropy(keras.ops.cast(kinds, "int32"), logits, from_logits=True)
    weights = keras.ops.where(keras.ops.equal(kinds, PAPER), 0.03, 1.0)
    return keras.ops.sum(weights * each) / keras.ops.sum(weights)


@keras.saving.register_keras_serializable("airdigits")
def _ink_accuracy(kinds: Any, logits: Any) -> Any:
    """Return the share of each example's ink that is told right."""
    ink = keras.ops.cast(keras.ops.not_equal(kinds, PAPER), "float32")
    told = keras.ops.argmax(logits[..., PAPER + 1 :], axis=-1) + PAPER + 1
    right = keras.ops.cast(keras.ops.equal(told, keras.ops.cast(kinds, told.dtype)), "float32")
    return keras.ops.sum(ink * right, axis=(1, 2)) / keras.ops.maximum(keras.ops.sum(ink, axis=(1, 2)), 1.0)


@keras.saving.register_keras_serializable("airdigits")
class Enlarge(layers.Layer):
    """Double height and width, and take a quarter of the channels: a size that is no constant of the exported file."""

    def call(self, x: Any) -> Any:
        """Return [n, 2 h, 2 w, c / 4]."""
        return tf.nn.depth_to_space(x, 2)


def _mix(x: Any, filters: int, *, stride: int = 1, dilation: int = 1) -> Any:
    x = layers.Conv2D(filters, 3, strides=stride, dilation_rate=dilation, padding="same", use_bias=False)(x)
    return _normalise(x)


def features(network: keras.Model) -> Any:
    """Return the features of a network: the input of its last layer, without dropout."""
    return network.get_layer(_features_name(network.name)).output


def last_layer(network: keras.Model) -> tuple[np.ndarray, np.ndarray]:
    """Return the kernel [features, logits] and bias [logits] of a network's last layer."""
    kernel, bias = network.get_layer(_logits_name(network.name)).get_weights()
    return kernel, bias


def cosine_decay(steps: int, highest: float) -> keras.optimizers.schedules.LearningRateSchedule:
    """Return a learning rate that falls as a cosine from `highest` to 0, after a warm-up of a twentieth of the steps."""
    warmup = max(1, steps // 20)
    return keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=highest / 20,
        decay_steps=max(1, steps - warmup),
        alpha=0.0,
        warmup_target=highest,
        warmup_steps=warmup,
    )


def compile_model(
    model: keras.Model,
    learning_rate: LearningRate,
    label_smoothing: float = LABEL_SMOOTHING,
) -> None:
    """Compile with AdamW, and label smoothing, which keeps the network from overconfidence."""
    model.compile(
        optimizer=keras.optimizers.AdamW(learning_rate, weight_decay=1e-3),
        loss=keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=label_smoothing),
        metrics=["accuracy"],
        jit_compile=compiled_steps(),
    )


def compile_row_network(model: keras.Model, learning_rate: LearningRate) -> None:
    """Compile with AdamW for labels uint8 [n, most]: what stands in each row, as classes of the network; 0 where a row has ended.

    The loss is that of connectionist temporal classification (Graves et al., 2006): minus the log-probability of the whole row,
    over all places where its digits may stand. The accuracy is the share of rows that are read as a whole.
    """
    model.compile(
        optimizer=keras.optimizers.AdamW(learning_rate, weight_decay=1e-3, clipnorm=1.0),
        loss=keras.losses.CTC(),
        metrics=[keras.metrics.MeanMetricWrapper(_whole_rows, name="accuracy")],
    )


@keras.saving.register_keras_serializable("airdigits")
def _whole_rows(labels: Any, logits: Any) -> Any:
    """Return 1 for each row whose likeliest classes, taken one by one, are its labels, else 0."""
    best = keras.ops.argmax(logits, axis=-1)
    before = keras.ops.pad(best[:, :-1], ((0, 0), (1, 0)))
    new = keras.ops.logical_and(best > 0, keras.ops.not_equal(best, before))
    place = keras.ops.where(new, keras.ops.cumsum(keras.ops.cast(new, "int32"), axis=1), 0)
    most = labels.shape[1]
    signs = keras.ops.sum(keras.ops.one_hot(place, most + 1)[:, :, 1:] * keras.ops.cast(best, "float32")[:, :, None], axis=1)
    right = keras.ops.all(keras.ops.equal(signs, keras.ops.cast(labels, "float32")), axis=1)
    return keras.ops.cast(keras.ops.logical_and(right, keras.ops.max(place, axis=1) <= most), "float32")


def compiled_steps() -> bool:
    """Return whether steps are compiled as a whole: TensorFlow's on a CPU take half as long again then, JAX is slow without."""
    return on_gpu() or keras.backend.backend() == "jax"


def on_gpu() -> bool:
    """Return whether Keras has found a GPU to train on."""
    return any(name.lower().startswith("gpu") for name in keras.distribution.list_devices())  # JAX raises for ("gpu") without one


def fastest_dtype_policy() -> str:
    """Return the dtype policy to train with: bfloat16 products where a GPU or the CPU multiplies them in hardware.

    There it saves a third of the time; elsewhere a CPU would only emulate it. Weights and sums stay float32.
    """
    if keras.backend.backend() == "jax" and not on_gpu():
        return "float32"
    return "mixed_bfloat16" if on_gpu() or _has_bfloat16() else "float32"


def _has_bfloat16() -> bool:
    """Return whether this CPU has bfloat16 instructions, as Linux tells; False where nothing is known."""
    try:
        words = Path("/proc/cpuinfo").read_text(encoding="utf-8").split()
    except OSError:
        return False
    return "avx512_bf16" in words or "amx_bf16" in words


def _convolve(x: Any, filters: int, *, pool: bool | tuple[int, int] = False) -> Any:
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
    return _normalise(layers.MaxPooling2D(2 if pool is True else pool)(x) if pool else x)


def _normalise(x: Any) -> Any:
    # Statistics that adapt quickly: a quick training has a few hundred steps only.
    return layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))


def _dense(x: Any, width: int, network: str, classes: int = LOGIT_COUNT) -> Any:
    """Add the dense layers, from the convolutions' output to the logits; float32 also in mixed precision."""
    x = layers.Dense(width, activation="relu", name=_features_name(network))(x)
    return layers.Dense(classes, name=_logits_name(network), dtype="float32")(layers.Dropout(0.3)(x))


def _features_name(network: str) -> str:
    return f"{network}_features"


def _logits_name(network: str) -> str:
    return f"{network}_logits"
