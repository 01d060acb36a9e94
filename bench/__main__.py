"""Run benchmarks and print their table: `python -m bench [NAME ...] [--json FILE] [options of single benchmarks]`."""

import argparse
import json
import platform
import sys
from pathlib import Path

from airdigits.hands.trackers import CHOICES
from bench.isolated import measure_alone
from bench.table import Row, as_dicts, markdown

BENCHES = {
    "house": "files, rooms, imports, circles, docstrings and words: how easy it is to find one's way",
    "loop": "the whole headless loop compared with bare MediaPipe, and our own time per frame",
    "tracker": "the LiteRT tracker and MediaPipe's side by side: speed, sizes, nobody in sight, and `agreement` (ten minutes)",
    "agreement": "what both see: landmarks, gestures, lost hands, jitter, the tip, on clips and 60 rendered films (minutes)",
    "latency": "from a changed picture in the camera to the changed pixel in the window (needs Xvfb)",
    "decoder": "our own time in a frame, the decoder's most of all, and the ink it keeps: an hour of writing (two minutes)",
    "classifier": "one classification compared with Keras' model.predict",
    "startup": "process start to the first recognised frame, and its peak memory",
    "overlay": "drawing the overlay at 1280x720",
    "replay": "replaying an hour's session at full speed",
    "pipeline": "training images per second compared with a fit on ready arrays",
    "ablations": "what each part of the training recipe contributes (half an hour)",
    "kills": "recordings killed with -9 at 50 random moments: what is lost (two minutes)",
    "faults": "what writes, killed before every file operation and on full disks (minutes)",
    "fuzz": "files of every format changed at random, read in every way for ten minutes (--seconds, --seed)",
    "chaos": "everything at once while it is stopped, its disk fills, its models change and clients bother it (--minutes)",
    "cameras": "40 fake cameras into one MQTT broker, both killed: events a second, delay, losses (--minutes; needs mosquitto)",
    "corpora": "20,000 sessions over the cores and on a local Dask cluster (--sessions, --corpus; an hour)",
    "simulator": "rendering one frame of the simulated hand",
    "simulated": "40 simulated numbers, read by the real pipeline (minutes)",
    "hands": "60 numbers from landmarks alone, 200 gestures, delays (a minute)",
    "streams": "other people's hands that write one digit each; slower, uneven, noisy (--hands, --every)",
    "strings": "numbers written in one go: recorded ones, and 600 made of recorded digits and moves of many styles (--every)",
    "arrivals": "60 numbers of a hand that comes in from any side, writes, drops out, filmed and tracked (--landmarks)",
    "idle": "hours of hands that do not write: what is entered all the same (--hours)",
    "intent": "what ink is read as, of hands that write and of hands that do not (--hands, --every, --hours; a minute)",
    "signs": "numbers with minus and point, and plain ones with both alphabets, from landmarks alone; made pages (minutes)",
    "sign_model": "what signs measure beside digits, and other strokes: fits what tells them (a minute)",
    "gestures": "mid-air gestures that are no digit, made with the index up: how many are taken for one",
    "rate": "digits per minute with none wrong, digit by digit and in one go (minutes)",
    "numbers": "the same 60 numbers, both layouts and all pens, filmed and tracked (ten minutes)",
    "grid": "every digit by hand, skin, tilt, speed and background (minutes)",
    "adapt": "writers not trained on, before and after the model was adapted to them (minutes)",
    "learn": "people not trained on who write digit by digit and correct what is misread, as `run --learn` learns (minutes)",
    "pages": "200 made pages, MNIST as files and pictures without a digit, read as still images (minutes)",
    "forms": "60 made forms, tables and cheques, and 60 pages with words beside numbers (a minute)",
    "evidence": "how the evidence for a digit is weighed on pages with print and lines: fits the weights (minutes)",
    "pictures": "other people's pictures of their digits, read --one and as pages (--folder, --failures, --sheet)",
    "touching": "rows of two to four digits that touch, read as pages, and single digits (minutes)",
    "paper": "60 simulated videos of hand-held pages, and frames a second at 1280x720 (minutes)",
    "wheels": "for which systems and Pythons the package index has a wheel of every pin (asks the index)",
    "memory": "memory after 30 minutes' worth of frames (minutes)",
}

CORPORA = ("sessions", "corpus", "cluster")
OPTIONS = (
    "hands",
    "every",
    "hours",
    "landmarks",
    "numbers",
    "folder",
    "failures",
    "sheet",
    "minutes",
    "seconds",
    "seed",
    "tracker",
    *CORPORA,
)
"""Options that single benchmarks take: those whose `measure` has a parameter of that name."""


def main() -> int:
    listed = "\n".join(f"  {name:12}{about}" for name, about in BENCHES.items())
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, epilog=listed, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="what to measure (default: everything)")
    parser.add_argument("--json", type=Path, default=Path("bench/results.json"), help="where the figures are written")
    _add_options(parser)
    args = parser.parse_args()
    unknown = sorted(set(args.names) - set(BENCHES))
    if unknown:
        parser.error(f"no benchmark is called {', '.join(unknown)}: there are {', '.join(BENCHES)}")
    rows = list[Row]()
    for name in args.names or BENCHES:
        print(f"{name}: {BENCHES[name]} ...", file=sys.stderr, flush=True)
        try:
            measured = measure_alone(
                name, {option: getattr(args, option) for option in OPTIONS if getattr(args, option) is not None}
            )
        except FileNotFoundError as error:  # data that is not part of the project
            print(f"{name}: skipped, {error}", file=sys.stderr)
            continue
        print(markdown(measured, head=not rows), flush=True)
        rows += measured
        machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
        args.json.write_text(json.dumps({"machine": machine, "rows": as_dicts(rows)}, indent=1) + "\n", encoding="utf-8")
    return 0


def _add_options(parser: argparse.ArgumentParser) -> None:
    options = parser.add_argument_group("options of single benchmarks")
    options.add_argument(
        "--hands", type=Path, metavar="FILE.npz", help="streams: the recorded hands (default: those in shared/data)"
    )
    options.add_argument(
        "--every", type=int, metavar="K", help="streams, strings, learn: take every K-th recording or person, for a quick look"
    )
    options.add_argument("--hours", type=float, metavar="H", help="idle, intent: how long hands are watched (default: 1)")
    options.add_argument("--minutes", type=float, metavar="M", help="chaos, cameras: how long (default: 10)")
    options.add_argument("--landmarks", action="store_true", default=None, help="arrivals: not filmed, a quick look")
    options.add_argument("--numbers", type=int, metavar="N", help="arrivals: how many (default: 60)")
    options.add_argument("--tracker", choices=CHOICES, help="simulated, arrivals, numbers, grid, idle: which (default: auto)")
    options.add_argument("--folder", type=Path, metavar="DIR", help="pictures: the folder with their labels.csv")
    options.add_argument("--failures", action="store_true", default=None, help="pictures: list what is not read right")
    options.add_argument("--sheet", type=Path, metavar="FILE.png", help="pictures: draw what is not read right on one sheet")
    options.add_argument("--sessions", type=int, metavar="N", help="corpora: how many (default: 20000)")
    options.add_argument("--corpus", type=Path, metavar="DIR", help="corpora: the sessions; made where there is no such folder")
    options.add_argument("--cluster", metavar="ADDRESS|local", help="streams, ablations: on Dask")
    options.add_argument("--seconds", type=float, metavar="S", help="fuzz: how long (default: 600)")
    options.add_argument("--seed", type=int, metavar="N", help="fuzz: the number that the files are made of (default: 0)")


if __name__ == "__main__":
    sys.exit(main())
