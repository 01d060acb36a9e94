"""What was read of a made page against its truth."""

from dataclasses import dataclass

import cv2
import numpy as np

from airdigits.paper.page import Detection, PageReading
from tests.paper.made_pages import Page


@dataclass(frozen=True)
class Score:
    """Counts of digits: `written`, of those found and `right`, found and read as another (`wrong`); `invented`: where none is.

    `in_order`: what was found stands in the order of reading, each line whole and by itself.
    """

    written: int
    right: int
    wrong: int
    invented: int
    in_order: bool
    exact: bool

    @property
    def missed(self) -> int:
        return self.written - self.right - self.wrong


def score(page: Page, reading: PageReading) -> Score:
    """Match what was found with the digits whose box its centre lies in."""
    matched: list[list[int]] = []
    right = wrong = invented = 0
    free = set(range(len(page.digits)))
    for line in reading.lines:
        matched.append([])
        for found in (f for number in line for f in number if f.digit is not None):
            index = _beneath(page, found, free)
            if index is None:
                invented += 1
                continue
            free.remove(index)
            matched[-1].append(index)
            right += found.digit == page.digits[index]
            wrong += found.digit != page.digits[index]
    order = [index for line in matched for index in line]
    lines_kept = all(len({int(page.line_of[i]) for i in line}) <= 1 for line in matched)
    starts = [int(page.line_of[line[0]]) for line in matched if line]
    in_order = order == sorted(order) and lines_kept and len(starts) == len(set(starts))
    return Score(len(page.digits), right, wrong, invented, in_order, reading.text == page.text)


def _beneath(page: Page, found: Detection, free: set[int]) -> int | None:
    x, y = (float(v) for v in found.corners.mean(axis=0))
    here = [i for i in free if cv2.pointPolygonTest(page.boxes[i].reshape(-1, 1, 2), (x, y), False) >= 0]
    return min(here, key=lambda i: float(np.linalg.norm(page.boxes[i].mean(axis=0) - (x, y))), default=None)
