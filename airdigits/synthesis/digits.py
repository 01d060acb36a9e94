"""Write a digit in one of the ways people write it: strokes in a unit box, x right, y down.

The pen data that exist were written on tablets by a few dozen people; these shapes add what strangers do in the air. Each
function picks one writer's habit at random and varies it: corners, loops, bars and hooks move, grow and vanish.
`air_writing.py` then deforms a shape as the air does.
"""

from collections.abc import Callable, Mapping

import numpy as np

from airdigits.labels import sign_of
from airdigits.synthesis.pen_paths import Point, Strokes, arc, curve, line


def synthesise(label: int, rng: np.random.Generator) -> Strokes:
    """Write the sign of a label once. The same generator state gives the same strokes."""
    return write_sign(sign_of(label), rng)


def write_sign(sign: str, rng: np.random.Generator) -> Strokes:
    """Write a sign of the alphabet once."""
    return _WRITERS[sign](rng)


def _chance(rng: np.random.Generator, probability: float) -> bool:
    return bool(rng.random() < probability)


def _zero(rng: np.random.Generator) -> Strokes:
    """Draw a 0 either way round, from anywhere near the top: closed, overshot, a little open, or with a tip on top."""
    u = rng.uniform
    start = u(-150, -30) if _chance(rng, 0.85) else u(-180, 180)
    sweep = u(325, 410) * (1 if _chance(rng, 0.4) else -1)
    ring = arc((0.5, 0.5), (u(0.2, 0.5), 0.5), start, sweep)
    # The end seldom meets the start: it spirals a little inwards or outwards.
    ring = 0.5 + (ring - 0.5) * np.linspace(1, u(0.7, 1.0) if _chance(rng, 0.3) else u(0.88, 1.1), len(ring))[:, None]
    ring[:, 0] += u(-0.25, 0.25) * (ring[:, 1] - 0.5) ** 2 * np.sign(ring[:, 0] - 0.5)  # egg and box shapes
    if _chance(rng, 0.12):  # the pen comes from above, or leaves that way
        tip = [0.5 + u(-0.15, 0.15), -u(0.06, 0.25)]
        ring = np.vstack([line(tip, ring[0]), ring]) if _chance(rng, 0.5) else np.vstack([ring, line(ring[-1], tip)])
    return [ring]


def _one(rng: np.random.Generator) -> Strokes:
    """Draw a 1 as a bare line, or with a flag, a serif, a hook below, or a base in the same stroke or after it."""
    u = rng.uniform
    top, foot = np.array([0.5 + u(-0.05, 0.2), 0.0]), np.array([0.5 + u(-0.15, 0.08), 1.0])
    style = rng.random()
    if style < 0.06:
        return [line(top, foot, foot + [u(0.06, 0.2), -u(0.0, 0.08)])]
    if style < 0.42:
        return [line(top, foot)] if _chance(rng, 0.8) else [curve(top, (top + foot) / 2 + [u(-0.06, 0.06), 0], foot)]
    if style < 0.52:  # a serif: nearly level, as in print
        return [line(top + [-u(0.08, 0.22), u(-0.03, 0.06)], top + [u(0.0, 0.1), u(-0.03, 0.03)], top, foot)]
    flag = top + np.array([-u(0.08, 0.34), u(0.08, 0.36)])
    if style < 0.82:
        return (
            [line(flag, top, foot)]
            if _chance(rng, 0.7)
            else [np.vstack([curve(flag, (flag + top) / 2 + [0.04, 0.03], top), foot])]
        )
    base = foot + [-u(0.12, 0.32), u(-0.02, 0.03)], foot + [u(0.12, 0.32), u(-0.04, 0.02)]
    upright = line(flag, top, foot) if _chance(rng, 0.75) else line(top, foot)
    return [upright, line(*base)] if _chance(rng, 0.6) else [np.vstack([upright, line(foot, *base)])]


def _two(rng: np.random.Generator) -> Strokes:
    """Draw a 2 with a sharp lower corner or a loop there, or as a Z; its base level, rising or wavy."""
    u = rng.uniform
    style = rng.random()
    corner, end = (u(0.0, 0.15), u(0.93, 1.0)), (u(0.8, 1.05), u(0.9, 1.05))
    if style < 0.12:  # a Z
        return [line((u(0, 0.15), u(0.0, 0.08)), (u(0.8, 0.95), u(0, 0.06)), corner, end)]
    crown, cheek = (u(0.35, 0.55), 0.0), (u(0.75, 0.95), u(0.2, 0.36))
    hook = (u(0.0, 0.2), u(0.12, 0.36))
    head = [hook, crown, cheek, (u(0.4, 0.6), u(0.55, 0.72))]
    if _chance(rng, 0.25):  # the hook curls in
        head.insert(0, (hook[0] + u(0.05, 0.2), hook[1] + u(0.03, 0.12)))
    if style < 0.6:
        base = line(corner, end) if _chance(rng, 0.6) else curve(corner, (0.4, corner[1] - u(0.02, 0.12)), (0.7, 1.0), end)
        return [np.vstack([curve(*head, corner), base])]
    size = u(0.06, 0.2)  # the loop at the lower left
    loop = [(corner[0] + size * 0.3, 0.96), (corner[0] - size * 0.4, 0.93 - size * 0.5), (corner[0] + size * 0.5, 0.9 - size)]
    return [curve(*head, *loop, (corner[0] + 0.35, 0.93), end)]


def _three(rng: np.random.Generator) -> Strokes:
    """Draw a 3 of two bowls that meet in a cusp, a small loop or hardly at all, with a round or a flat head."""
    u = rng.uniform
    waist = (u(0.2, 0.55), u(0.4, 0.54))
    lower = [(u(0.75, 0.98), u(0.62, 0.74)), (u(0.65, 0.9), u(0.86, 0.95)), (u(0.35, 0.5), 1.0), (u(0.0, 0.15), u(0.75, 0.96))]
    if _chance(rng, 0.22):  # a flat head: 3 with a corner
        corner = (u(0.65, 0.95), u(0.0, 0.05))
        return [np.vstack([line((u(0, 0.2), u(0, 0.08)), corner, waist), curve(waist, *lower)])]
    upper = [(u(0.0, 0.2), u(0.05, 0.25)), (u(0.35, 0.55), 0.0), (u(0.7, 0.9), u(0.1, 0.25)), (u(0.55, 0.75), u(0.34, 0.42))]
    style = rng.random()
    if style < 0.5:  # a cusp
        return [np.vstack([curve(*upper, waist), curve(waist, *lower)])]
    if style < 0.75:  # a loop at the waist
        size = u(0.04, 0.12)
        loop = [waist, (waist[0] - size, waist[1] + size * 0.6), (waist[0] - size * 0.2, waist[1] + size * 1.2)]
        return [curve(*upper, *loop, *lower)]
    return [curve(*upper, waist, *lower)]  # rounded


def _four(rng: np.random.Generator) -> Strokes:
    """Draw a 4, open or closed, in two strokes, or in one that closes, retraces, or starts at the right end of the bar."""
    u = rng.uniform
    width, bar, upright = u(0.4, 1.0), u(0.45, 0.75), u(0.5, 0.9)
    left, right = np.array([0.0, bar + u(-0.05, 0.05)]), np.array([u(max(upright + 0.05, 0.7), 1.1), bar + u(-0.08, 0.06)])
    top, foot = np.array([upright, u(0, 0.12)]), np.array([upright - u(-0.03, 0.15), 1.0])
    crossing = np.array([upright + u(-0.05, 0.03), bar + u(-0.05, 0.05)])
    style = rng.random()
    if style < 0.3:  # open: an angle, then the upright
        start = np.array([u(0.05, 0.4), u(0, 0.15)])
        head = (
            line(start, left, right)
            if _chance(rng, 0.6)
            else curve(start, (start + left) / 2 - [0.03, 0], left + [0.08, 0], right)
        )
        strokes = [head, line(top + [0, u(0, 0.3)], foot)]
    elif style < 0.5:  # closed: the angle starts where the upright does
        strokes = [line(top, left, right), line(top + [u(-0.05, 0.05), u(0, 0.1)], foot)]
    elif style < 0.68:  # one stroke: down, across, up to the top, down again
        start = top + [-u(0.0, 0.45), u(-0.02, 0.12)]
        strokes = [line(start, left, crossing, top, foot)]
    elif style < 0.78:  # one stroke that turns back from the end of the bar
        strokes = [line(top - [u(0, 0.2), 0], left, right, crossing - [0, u(0.1, bar * 0.8)], foot)]
    elif style < 0.92:  # one stroke from the right end of the bar
        strokes = [line(right, left, top, foot)]
    else:  # the upright first
        strokes = [line(top, foot), line(top - [u(0.05, 0.3), 0], left, right)]
    return [stroke * [width, 1] for stroke in strokes]


def _five(rng: np.random.Generator) -> Strokes:
    """Draw a 5 with the hat first in one stroke, the hat last, or round as an S; with a large or small bowl."""
    u = rng.uniform
    shoulder, hat = np.array([u(0.08, 0.3), u(0, 0.06)]), np.array([u(0.75, 1.05), u(-0.06, 0.08)])
    neck = np.array([u(0.05, 0.22), u(0.36, 0.52)])
    bowl: list[Point] = [
        neck,
        (u(0.4, 0.55), neck[1] - u(0.02, 0.1)),
        (u(0.8, 0.98), u(0.58, 0.7)),
        (u(0.65, 0.85), u(0.88, 0.96)),
    ]
    bowl += [(u(0.3, 0.45), 1.0), (u(0.0, 0.12), u(0.8, 0.97))]
    style = rng.random()
    if style < 0.6:
        return [np.vstack([line(hat, shoulder, neck), curve(*bowl)])]
    if style < 0.75:  # as an S
        return [curve(hat, (u(0.35, 0.55), 0.0), (u(0.05, 0.15), u(0.18, 0.28)), (0.45, u(0.4, 0.48)), *bowl[2:])]
    return [np.vstack([line(shoulder, neck), curve(*bowl)]), line(shoulder + [u(-0.03, 0.08), u(-0.03, 0.05)], hat)]


def _six(rng: np.random.Generator) -> Strokes:
    """Draw a 6 whose loop is anything from a knot at the foot to nearly the whole digit, with a straight or bent stem."""
    u = rng.uniform
    height, radius = u(0.3, 0.78), u(0.22, 0.5)  # of the loop
    centre = (radius, 1 - height / 2)
    stem_x = u(0.25, 1.0) * min(1.0, 2.2 * radius)
    bend = (stem_x * u(0.15, 0.6), (1 - height) * u(0.35, 0.7) + 0.02)
    entry = u(165, 205)  # where the stem runs into the loop: its left side
    loop = arc(centre, (radius, height / 2), entry, -u(310, 430))
    if _chance(rng, 0.5):  # the end turns inwards
        loop = np.asarray(centre) + (loop - centre) * np.linspace(1, u(0.7, 1.0), len(loop))[:, None]
    stem: list[Point] = [(stem_x, u(0.0, 0.05)), bend] if _chance(rng, 0.7) else [(stem_x * 0.5, 0.0)]
    if _chance(rng, 0.25):  # the stem starts with a hook, as a C does
        stem.insert(0, (stem_x + u(0.08, 0.3), u(0.02, 0.2)))
    return [np.vstack([curve(*stem, loop[0], loop[3])[:-1], loop[3:]])]


def _seven(rng: np.random.Generator) -> Strokes:
    """Draw a 7 with a long, short or sloping bar, with or without a serif and a dash across, and a straight or bent leg."""
    u = rng.uniform
    length = u(0.2, 0.45) if _chance(rng, 0.3) else u(0.45, 1.0)
    corner = np.array([0.95, u(0.0, 0.06)])
    start = corner + [-length, u(-0.08, 0.12)]
    foot = np.array([corner[0] - u(0.1, 0.75), 1.0])
    bend = (corner + foot) / 2 + [u(-0.15, 0.02), u(-0.1, 0.1)]
    bar = line(start, corner) if _chance(rng, 0.6) else curve(start, (start + corner) / 2 + [0, u(-0.06, 0.06)], corner)
    leg = line(corner, foot) if _chance(rng, 0.65) else curve(corner, bend, foot)
    stroke = np.vstack([bar, leg])
    if _chance(rng, 0.15):  # a rounded corner
        stroke = curve(start, corner + [-0.12 * length, 0], corner + [0.02, 0.08], bend, foot)
    if _chance(rng, 0.2):
        stroke = np.vstack([line(start + [u(-0.05, 0.05), u(0.08, 0.22)], start), stroke])
    if _chance(rng, 0.25):
        middle, half = (corner + foot) / 2 + [0, u(-0.08, 0.08)], u(0.12, 0.32)
        return [stroke, line(middle - [half, u(-0.06, 0.06)], middle + [half, 0])]
    return [stroke]


def _eight(rng: np.random.Generator) -> Strokes:
    """Draw an 8 as an S closed upwards, from the top or from the crossing, either way round, or as two rings."""
    u = rng.uniform
    upper, lower, waist = u(0.2, 0.42), u(0.28, 0.5), u(0.36, 0.54)
    crossing = (0.5 + u(-0.08, 0.08), waist)
    if _chance(rng, 0.18):  # two rings, the second from the top of the first's foot
        foot_first = u(60, 120)
        rings = [
            arc((0.5, waist / 2), (upper, waist / 2), foot_first, u(340, 390)),
            arc((0.5, (1 + waist) / 2), (lower, (1 - waist) / 2), -90, -u(330, 390)),
        ]
        return [np.vstack(rings)] if _chance(rng, 0.7) else rings
    top = [(0.5 - upper, waist * u(0.4, 0.6)), crossing]
    foot = [(0.5 + lower, (1 + waist) / 2), (0.5, 1.0), (0.5 - lower, (1 + waist) / 2)]
    if _chance(rng, 0.65):  # from the upper right, and back there
        start = (0.5 + upper * u(0.5, 1.0), waist * u(0.1, 0.45))
        end = (0.5 + upper * u(0.2, 1.0), waist * u(0.05, 0.55))
        path = [start, (0.5, 0.0), *top, *foot, (crossing[0] + u(-0.03, 0.08), waist - u(-0.05, 0.04)), end]
    else:  # from the crossing
        path = [
            crossing,
            (0.5 + upper, waist / 2),
            (0.5, 0.0),
            *top,
            *foot,
            (crossing[0] + u(-0.1, 0.05), waist + u(-0.03, 0.06)),
        ]
    stroke = curve(*path)
    return [stroke * [-1, 1] + [1, 0]] if _chance(rng, 0.3) else [stroke]


def _nine(rng: np.random.Generator) -> Strokes:
    """Draw a 9 whose loop is a knot to three quarters of the digit, closed or open, with a straight, bent or hooked leg."""
    u = rng.uniform
    height, radius = u(0.3, 0.75), u(0.2, 0.46)
    loop = arc((0.5, height / 2), (radius, height / 2), u(-75, 5), -u(310, 385))
    if _chance(rng, 0.25):  # the other way round: from the leg's side, clockwise
        loop = arc((0.5, height / 2), (radius, height / 2), u(20, 90), u(280, 340))
    shoulder = np.array([0.5 + radius * u(0.9, 1.05), height * u(0.1, 0.45)])
    foot = np.array([0.5 + radius - u(-0.08, radius + 0.12), 1.0])
    style = rng.random()
    if style < 0.5:
        leg = line(shoulder, foot)
    elif style < 0.75:
        leg = curve(shoulder, (shoulder + foot) / 2 + [u(0.0, 0.1), 0], foot)
    else:
        leg = curve(shoulder, (0.5 + radius, 0.6), (0.5 + radius * 0.5, 0.95), (0.5 - radius * u(0.0, 0.8), u(0.9, 1.0)))
    return [np.vstack([loop, leg])]


_WRITERS: Mapping[str, Callable[[np.random.Generator], Strokes]] = {
    "0": _zero,
    "1": _one,
    "2": _two,
    "3": _three,
    "4": _four,
    "5": _five,
    "6": _six,
    "7": _seven,
    "8": _eight,
    "9": _nine,
}
"""How each sign of the alphabet is drawn; a new sign needs one entry here."""
