"""Name the kinds of ink on a page, as the segmentation network tells them apart."""

PAPER, DIGIT, WRITING, STRUCTURE, POINT, MINUS, SIGN = range(7)
"""No ink; a handwritten digit; other writing (letters, print, drawings); printed structure (rulings, walls, boxes, underlines);
a point or comma; a minus; another sign (plus, times, a slash)."""

KIND_COUNT = 7
"""How many kinds there are."""

MARKS = {POINT: ".", MINUS: "-"}
"""How the signs that matter for a number's value are shown within it."""
