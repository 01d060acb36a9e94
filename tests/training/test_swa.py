"""Stochastic weight averaging."""

from pathlib import Path

import keras
import numpy as np
from keras import layers

from airdigits.training.swa import WeightAverage, mean_weights, renew_statistics


def _line() -> keras.Model:
    model = keras.Sequential([keras.Input((1,)), layers.Dense(1, use_bias=False)])
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
    return model


def test_the_mean_is_that_of_the_weights_at_the_ends_of_all_epochs_each_counted_once(tmp_path: Path):
    model, ends = _line(), []
    x, y = np.ones((4, 1), np.float32), np.full((4, 1), 3, np.float32)
    paths = []
    for name, epochs in (("1.npz", 1), ("2.npz", 3)):
        average = WeightAverage()
        ends_here = keras.callbacks.LambdaCallback(on_epoch_end=lambda *_: ends.append(model.get_weights()[0]))
        model.fit(x, y, epochs=epochs, callbacks=[average, ends_here], verbose=0)
        paths.append(tmp_path / name)
        average.save(paths[-1])
    (mean,) = mean_weights(paths)
    assert len(ends) == 4
    assert len({float(end[0, 0]) for end in ends}) == 4
    np.testing.assert_allclose(mean, np.mean(ends, axis=0), rtol=1e-6)


def test_renewed_statistics_are_those_of_the_inputs_layer_by_layer():
    normalised = [layers.BatchNormalization(epsilon=0), layers.BatchNormalization(epsilon=0)]
    given = keras.Input((3,))
    model = keras.Model(given, normalised[1](layers.Dense(2)(normalised[0](given))))
    inputs = np.random.default_rng(1).normal(5, 2, (1200, 3)).astype(np.float32)
    renew_statistics(model, inputs)
    np.testing.assert_allclose(normalised[0].moving_mean, inputs.mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(normalised[0].moving_variance, inputs.var(axis=0), rtol=1e-4)
    seen = model.predict(inputs, verbose=0)
    np.testing.assert_allclose(seen.mean(axis=0), 0, atol=1e-4)
    np.testing.assert_allclose(seen.std(axis=0), 1, rtol=1e-4)
