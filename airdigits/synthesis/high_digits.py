"""Write the digits from 5 to 9 in the ways people write them: strokes in a unit box, x right, y down."""

import numpy as np

from airdigits.synthesis.pen_paths import Point, Strokes, arc, chance, curve, line


def five(rng: np.random.Generator) -> Strokes:
    """Draw a 5 with the hat first in one stroke, the hat last, or round as an S; with a large or small bowl."""
    u = rng.uniform
    shoulder, hat = np.array([u(0.08, 0.3), u(0, 0.06)]), np.array([u(0.75, 1.05), u(-0.06, 0.08)])
    neck = np.array([u(0.05, 0.22) if chance(rng, 0.88) else u(-0.12, 0.1), u(0.36, 0.52)])
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


def six(rng: np.random.Generator) -> Strokes:
    """Draw a 6 whose loop is anything from a knot at the foot to nearly the whole digit, with a straight or bent stem."""
    u = rng.uniform
    height, radius = u(0.3, 0.78), u(0.22, 0.5)  # of the loop
    centre = (radius, 1 - height / 2)
    stem_x = u(0.25, 1.0) * min(1.0, 2.2 * radius)
    bend = (stem_x * u(0.15, 0.6), (1 - height) * u(0.35, 0.7) + 0.02)
    entry = u(165, 205)  # where the stem runs into the loop: its left side
    loop = arc(centre, (radius, height / 2), entry, -u(310, 430))
    if chance(rng, 0.5):  # the end turns inwards
        loop = np.asarray(centre) + (loop - centre) * np.linspace(1, u(0.7, 1.0), len(loop))[:, None]
    stem: list[Point] = [(stem_x, u(0.0, 0.05)), bend] if chance(rng, 0.7) else [(stem_x * 0.5, 0.0)]
    if chance(rng, 0.25):  # the stem starts with a hook, as a C does
        stem.insert(0, (stem_x + u(0.08, 0.3), u(0.02, 0.2)))
    return [np.vstack([curve(*stem, loop[0], loop[3])[:-1], loop[3:]])]


def seven(rng: np.random.Generator) -> Strokes:
    """Draw a 7 with a long, short or sloping bar, with or without a serif and a dash across, and a straight or bent leg."""
    u = rng.uniform
    crossed = rng.random()
    crossed_at_once = crossed < 0.14  # with a dash in the same stroke, hardly any bar is needed
    short = chance(rng, 0.5 if crossed_at_once else 0.3)
    length = u(0.1 if crossed_at_once else 0.2, 0.45) if short else u(0.45, 1.0)
    corner = np.array([0.95, u(0.0, 0.06)])
    start = corner + [-length, u(-0.08, 0.12)]
    foot = np.array([corner[0] - u(0.1, 0.75), 1.0])
    bend = (corner + foot) / 2 + [u(-0.15, 0.02), u(-0.1, 0.1)]
    bar = line(start, corner) if chance(rng, 0.6) else curve(start, (start + corner) / 2 + [0, u(-0.06, 0.06)], corner)
    leg = line(corner, foot) if chance(rng, 0.65) else curve(corner, bend, foot)
    stroke = np.vstack([bar, leg])
    if chance(rng, 0.15):  # a rounded corner
        stroke = curve(start, corner + [-0.12 * length, 0], corner + [0.02, 0.08], bend, foot)
    if chance(rng, 0.2):
        stroke = np.vstack([line(start + [u(-0.05, 0.05), u(0.08, 0.22)], start), stroke])
    middle, half = (corner + foot) / 2 + [0, u(-0.16, 0.08)], u(0.12, 0.32)
    if crossed_at_once:  # back up from the foot, and across, perhaps not all the way
        back = middle - [u(0.15, 0.65), u(-0.1, 0.1)]
        dash = line(foot, back, middle + [half * u(-0.6, 1), u(-0.06, 0.06)])
        return [np.vstack([stroke, dash if chance(rng, 0.7) else curve(*dash[:: max(1, len(dash) // 6)])])]
    if crossed < 0.35:
        return [stroke, line(middle - [half, u(-0.06, 0.06)], middle + [half, 0])]
    return [stroke]


def eight(rng: np.random.Generator) -> Strokes:
    """Draw an 8 as an S closed upwards, from the top, the crossing or anywhere, either way round, or as two rings."""
    u = rng.uniform
    upper, lower, waist = u(0.2, 0.42), u(0.28, 0.5), u(0.36, 0.54)
    crossing = (0.5 + u(-0.08, 0.08), waist)
    if chance(rng, 0.18):  # two rings, the second from the top of the first's foot
        foot_first = u(60, 120)
        rings = [
            arc((0.5, waist / 2), (upper, waist / 2), foot_first, u(340, 390)),
            arc((0.5, (1 + waist) / 2), (lower, (1 - waist) / 2), -90, -u(330, 390)),
        ]
        return [np.vstack(rings)] if chance(rng, 0.7) else rings
    top = [(0.5 - upper, waist * u(0.4, 0.6)), crossing]
    foot = [(0.5 + lower, (1 + waist) / 2), (0.5, 1.0), (0.5 - lower, (1 + waist) / 2)]
    if chance(rng, 0.65):  # from the upper right, and back there
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
    if chance(rng, 0.2):  # from anywhere on it
        begin = int(rng.integers(1, len(stroke) - 1))
        stroke = np.vstack([stroke[begin:], stroke[: begin + 1]])
    return [stroke * [-1, 1] + [1, 0]] if chance(rng, 0.3) else [stroke]


def nine(rng: np.random.Generator) -> Strokes:
    """Draw a 9 whose loop is a knot to three quarters of the digit, open or not, with a straight, bent, hooked or kicking leg."""
    u = rng.uniform
    height, radius = u(0.3, 0.75), u(0.2, 0.46)
    loop = arc((0.5, height / 2), (radius, height / 2), u(-75, 5), -u(310, 385))
    if chance(rng, 0.25):  # the other way round: from the leg's side, clockwise
        loop = arc((0.5, height / 2), (radius, height / 2), u(20, 90), u(280, 340))
    shoulder = np.array([0.5 + radius * u(0.9, 1.05), height * u(0.1, 0.45)])
    foot = np.array([0.5 + radius - u(-0.08, radius + 0.12), 1.0])
    style = rng.random()
    if style < 0.45:
        leg = line(shoulder, foot)
    elif style < 0.53:  # as a q
        leg = line(shoulder, foot, foot + [u(0.08, 0.3), -u(0.05, 0.3)])
    elif style < 0.75:
        leg = curve(shoulder, (shoulder + foot) / 2 + [u(0.0, 0.1), 0], foot)
    else:
        leg = curve(shoulder, (0.5 + radius, 0.6), (0.5 + radius * 0.5, 0.95), (0.5 - radius * u(0.0, 0.8), u(0.9, 1.0)))
    return [np.vstack([loop, leg])]
