"""Keep a list of the numbers that you write in the air: time, number, and how sure its least sure digit was.

python examples/recorder.py numbers.csv [--source FILE]
"""

import argparse
import csv
import sys
from datetime import datetime
from pathlib import Path

from airdigits import AirdigitsError, AirReader, DigitChanged, DigitRead, NumberEntered, open_source


def main() -> None:
    parser = argparse.ArgumentParser(description="Append numbers that are written in the air to a .csv file.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--source", default="auto", help="a webcam's number or a video file (default: the first webcam)")
    args = parser.parse_args()
    probabilities: dict[int, float] = {}  # by the digit's place in the number

    def read(event: DigitRead) -> None:
        probabilities[event.position] = event.probability

    def corrected(event: DigitChanged) -> None:
        probabilities[event.position] = 1.0  # a person said so

    with open_source(args.source) as source, AirReader() as reader, args.file.open("a", newline="", encoding="utf-8") as file:
        table = csv.writer(file)

        def keep(event: NumberEntered) -> None:
            least = min(probabilities[place] for place in range(len(event.number)))
            table.writerow([datetime.now().isoformat(timespec="seconds"), event.number, f"{least:.4f}"])
            file.flush()  # a crash costs nothing that was entered
            print(f"kept {event.number}", flush=True)

        reader.on(DigitRead, read)
        reader.on(DigitChanged, corrected)
        reader.on(NumberEntered, keep)
        for _ in reader.events(source):
            pass


if __name__ == "__main__":
    try:
        main()
    except AirdigitsError as error:  # no webcam, perhaps: the message says what to do
        sys.exit(str(error))
