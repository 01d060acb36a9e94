"""A rendered hand that writes numbers in the air, with the truth about every frame.

    from airdigits.simulator import SimulatorConfig, simulate, write_video

    simulation = simulate("2048", SimulatorConfig(hand="left", seed=7))
    for frame, truth in simulation.frames():
        print(frame.t, truth.tip, truth.pen, truth.digit)
    write_video(simulation, "2048.mp4")  # and 2048.json beside it

NumPy and OpenCV only. It looks like a mannequin: good for tests and demonstrations, no proof about real skin and light.
"""

from airdigits.simulator.script import Hold, Write
from airdigits.simulator.simulation import Simulation, SimulatorConfig, Truth, perform, simulate
from airdigits.simulator.video import GroundTruth, read_truth, write_video

__all__ = [
    "GroundTruth",
    "Hold",
    "Simulation",
    "SimulatorConfig",
    "Truth",
    "Write",
    "perform",
    "read_truth",
    "simulate",
    "write_video",
]
