"""Open a lock when the right number is written in the air; after three wrong ones it stays locked.

    python examples/keypad_lock.py --pin 2048 [--source FILE]

Leaves with status 0 when it was opened.
"""

import argparse
import hmac
import sys

from airdigits import AirdigitsError, AirReader, Cleared, DigitRead, Erased, NumberEntered, open_source

TRIES = 3


def main() -> int:
    parser = argparse.ArgumentParser(description="Open with a number that is written in the air.")
    parser.add_argument("--pin", required=True, help="the number that opens")
    parser.add_argument("--source", default="auto", help="a webcam's number or a video file (default: the first webcam)")
    args = parser.parse_args()
    tries = 0
    with open_source(args.source) as source, AirReader() as reader:
        for event in reader.events(source):
            match event:
                case DigitRead() | Erased() | Cleared():
                    print("*" * len(reader.number), flush=True)
                case NumberEntered(number=number, uncertain=uncertain):
                    if not uncertain and hmac.compare_digest(number, args.pin):  # never by a guess
                        print("open", flush=True)
                        return 0
                    tries += 1
                    print(f"wrong, {TRIES - tries} tries left", flush=True)
                    if tries == TRIES:
                        break
    print("locked", flush=True)
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except AirdigitsError as error:  # no webcam, perhaps: the message says what to do
        sys.exit(str(error))
