"""Name the kinds of ink on a page, as the segmentation network tells them apart."""

PAPER, DIGIT, WRITING, STRUCTURE, SIGN = range(5)
"""No ink; a handwritten digit; other writing (letters, print, drawings); structure (rulings, walls, boxes, underlines, rings);
a sign beside digits (point, comma, minus, plus, times, slash)."""

KIND_COUNT = 5
"""How many kinds there are."""
