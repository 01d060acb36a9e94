"""Ask the digit model about the parts of the best readings, and search again with what it says.

The span network has seen a part with all that is around it, the digit model the ink alone, and other digits and letters. Asking
it about every part costs too much and helps less: it would have to say where digits end, which it has not learnt.
"""

from collections.abc import Sequence

import numpy as np

from airdigits.decoding.ink_path import InkPath
from airdigits.decoding.search import Ending, Part, Reading, Viterbi
from airdigits.recognition.classifier import DigitClassifier

_WEIGHT = 0.3
_SURE = 6.0  # log-odds beyond which the digit model is not believed
_USUAL = 4.0  # its log-odds of what is a digit after all, within that: such a part stays as likely as it was
_ASKED = 4  # readings whose parts it is asked about, in each round
_ROUNDS = 5  # seldom more than two are needed until all parts of the best readings have been looked at


def reconsidered(
    path: InkPath, cuts: Sequence[int], endings: Sequence[Ending], search: Viterbi, classifier: DigitClassifier
) -> tuple[list[Ending], list[Reading]]:
    """Return the parts that end at each cut but the first, with the digit model's evidence, and the best readings by them.

    `search` has gone through `endings`; neither is changed.
    """
    weighed, asked = [list(ending) for ending in endings], set[tuple[int, int]]()
    for _ in range(_ROUNDS):
        parts = {(part.start, end): part for reading in search.best[:_ASKED] for part, end, _ in reading.chosen}
        new = sorted(parts.keys() - asked)
        if not new:
            break
        for start, end in new:
            part, ending = parts[start, end], weighed[end - 1]
            seen = np.clip(classifier.log_odds(path.ink(cuts[start], cuts[end])), -_SURE, _SURE)
            ending[ending.index(part)] = Part(start, part.log_odds + _WEIGHT * (seen - _USUAL))
        asked.update(new)
        first = min(end for _, end in new)
        search = Viterbi(search.kept[:first])
        for ending in weighed[first - 1 :]:
            search.extend(ending)
    return weighed, search.best
