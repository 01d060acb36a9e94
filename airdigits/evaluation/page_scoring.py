"""Score the reading of a synthetic page against its truth."""

from dataclasses import dataclass

import cv2
import numpy as np

from airdigits.paper.reading import Detection, PageReading
from airdigits.synthesis.pages.page import Page


@dataclass(frozen=True)
class PageScore:
    """How a page was read, in digits.

    `written`  on the page; of those found, `right` and read as another (`wrong`).
    `invented` found where there is none.
    `in_order` what was found is in reading order, each line complete and separate.
    `exact`    every number is as it was written.
    """

    written: int
    right: int
    wrong: int
    invented: int
    in_order: bool
    exact: bool

    @property
    def missed(self) -> int:
        """Digits that were not found."""
        return self.written - self.right - self.wrong


def score_page(page: Page, reading: PageReading) -> PageScore:
    """Match each digit that was found with the written one in whose box its centre lies."""
    matched: list[list[int]] = []
    right = wrong = invented = 0
    free = set(range(len(page.digits)))
    for line in reading.lines:
        matched.append([])
        for detection in (d for number in line for d in number if d.digit is not None):
            index = written_there(page, detection, free)
            if index is None:
                invented += 1
                continue
            free.remove(index)
            matched[-1].append(index)
            right += detection.digit == page.digits[index]
            wrong += detection.digit != page.digits[index]
    order = [index for line in matched for index in line]
    lines_kept = all(len({int(page.line_of[i]) for i in line}) <= 1 for line in matched)
    starts = [int(page.line_of[line[0]]) for line in matched if line]
    in_order = order == sorted(order) and lines_kept and len(starts) == len(set(starts))
    return PageScore(len(page.digits), right, wrong, invented, in_order, reading.text == page.text)


def written_there(page: Page, detection: Detection, free: set[int]) -> int | None:
    """Return which of the digits of `free` was written where this detection's centre lies; None where none was."""
    x, y = (float(v) for v in detection.corners.mean(axis=0))
    here = [i for i in free if cv2.pointPolygonTest(page.boxes[i].reshape(-1, 1, 2), (x, y), False) >= 0]
    return min(here, key=lambda i: float(np.linalg.norm(page.boxes[i].mean(axis=0) - (x, y))), default=None)
