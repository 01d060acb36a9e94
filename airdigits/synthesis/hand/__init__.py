"""Render a hand that writes numbers in the air, with the ground truth of every frame.

    from airdigits.synthesis.hand import SimulatorConfig, simulate, write_video

    simulation = simulate("2048", SimulatorConfig(hand="left", seed=7))
    for frame, truth in simulation.frames():
        print(frame.t, truth.tip, truth.pen, truth.digit)
    write_video(simulation, "2048.mp4")  # and 2048.json beside it

It needs NumPy and OpenCV alone. The hand looks like a mannequin's: it serves tests and demonstrations, but proves nothing about
real skin and light.
"""

from airdigits.synthesis.hand.script import Hold, Write
from airdigits.synthesis.hand.simulation import Simulation, SimulatorConfig, Truth, perform, simulate
from airdigits.synthesis.hand.video import GroundTruth, read_truth, write_video

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
