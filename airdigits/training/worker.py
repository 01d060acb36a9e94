"""Be one of several workers that train the digit model together: Keras' distribution API on JAX. Started by workers.py."""

import sys
from pathlib import Path

from airdigits.errors import AirdigitsError
from airdigits.support.terminal import log, say
from airdigits.training.settings import load
from airdigits.training.share import Share
from airdigits.training.workers import JOINED

_HEARTBEAT = 30  # s without a sign of a worker until it counts as lost


def join(first: str, count: int, index: int, patience: int) -> Share:
    """Meet the other workers, and have Keras train with all of them. When one does not come in time, JAX aborts the process."""
    import jax
    import keras
    from jax.experimental import multihost_utils

    jax.distributed.initialize(
        first, num_processes=count, process_id=index, initialization_timeout=patience, heartbeat_timeout_seconds=_HEARTBEAT
    )
    log(JOINED, always=True)
    devices = keras.distribution.list_devices()
    # Every process gives its own share of each step: Keras is not to divide it once more.
    keras.distribution.set_distribution(keras.distribution.DataParallel(devices=devices, auto_shard_dataset=False))
    return Share(index, count, lambda: multihost_utils.sync_global_devices("epoch"))


def main(words: list[str]) -> None:
    """Train the epochs that the folder of a run lacks. The words are those that workers.py gives."""
    folder, first, (count, index, resume, tensorboard, patience) = Path(words[0]), words[1], map(int, words[2:])
    share = join(first, count, index, patience)
    from airdigits.training import data, fit

    settings = load(folder)
    loaded = data.load(settings)
    if index == 0:
        data.remember(loaded.sources, folder, resume=bool(resume))
    fit.fit(
        loaded,
        settings,
        folder,
        resume=bool(resume),
        log=say if index == 0 else lambda line: None,
        worker=share,
        tensorboard=bool(tensorboard) and index == 0,
    )
    share.wait()


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except AirdigitsError as error:
        log(str(error), always=True)
        sys.exit(error.exit_status)
