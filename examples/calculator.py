"""Add up the numbers that you write in the air; clear (the key c) begins anew.

python examples/calculator.py [--source FILE] [--alphabet numbers]
"""

import argparse
import sys
from decimal import Decimal

from airdigits import AirdigitsError, AirReader, Cleared, Config, NumberEntered, open_source
from airdigits.labels import ALPHABETS
from airdigits.readers.config import NumberConfig


class Sum:
    """A sum that prints how it came about."""

    def __init__(self) -> None:
        self.value = Decimal(0)

    def add(self, entered: NumberEntered) -> None:
        """Add a number that was entered."""
        before, self.value = self.value, self.value + Decimal(entered.number)
        doubt = "  (a digit of it is a guess)" if entered.uncertain else ""
        print(f"{before} + {entered.number} = {self.value}{doubt}", flush=True)

    def clear(self, cleared: Cleared) -> None:
        """Begin anew."""
        self.value = Decimal(0)
        print("0", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Add up numbers that are written in the air.")
    parser.add_argument("--source", default="auto", help="a webcam's number or a video file (default: the first webcam)")
    parser.add_argument("--alphabet", choices=tuple(ALPHABETS), default="digits", help="numbers: with minus and point, -3.5")
    args = parser.parse_args()
    total, config = Sum(), Config(number=NumberConfig(alphabet=args.alphabet))
    with open_source(args.source) as source, AirReader(config) as reader:
        reader.on(NumberEntered, total.add)
        reader.on(Cleared, total.clear)
        for _ in reader.events(source):
            pass


if __name__ == "__main__":
    try:
        main()
    except AirdigitsError as error:  # no webcam, perhaps: the message says what to do
        sys.exit(str(error))
