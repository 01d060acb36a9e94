"""Write the digits from 0 to 4 in the ways people write them: strokes in a unit box, x right, y down."""

import numpy as np

from airdigits.synthesis.pen_paths import Strokes, arc, chance, curve, line


def zero(rng: np.random.Generator) -> Strokes:
    """Draw a 0 either way round, from anywhere: closed, overshot, open where it begins, or with a tip."""
    u = rng.uniform
    place = rng.random()
    start = u(-150, -30) if place < 0.75 else u(30, 150) if place < 0.87 else u(-180, 180)
    sweep = u(325, 410)
    if chance(rng, 0.15):  # open by up to a third at head or foot; open further at a side it would be a C
        sweep = 360 - u(20, 45 + 75 * np.sin(np.radians(start)) ** 2)
    ring = arc((0.5, 0.5), (u(0.2, 0.5), 0.5), start, sweep * (1 if chance(rng, 0.4) else -1))
    # The end seldom meets the start: it spirals a little inwards or outwards.
    ring = 0.5 + (ring - 0.5) * np.linspace(1, u(0.7, 1.0) if chance(rng, 0.3) else u(0.88, 1.1), len(ring))[:, None]
    ring[:, 0] += u(-0.25, 0.25) * (ring[:, 1] - 0.5) ** 2 * np.sign(ring[:, 0] - 0.5)  # egg and box shapes
    ring[:, 1] = (ring[:, 1] - ring[:, 1].min()) / np.ptp(ring[:, 1])  # an open one is as high as any other
    if chance(rng, 0.14):  # the pen comes from above, or leaves that way
        tip = [0.5 + u(-0.2, 0.2), -u(0.06, 0.4)]
        ring = np.vstack([line(tip, ring[0]), ring]) if chance(rng, 0.5) else np.vstack([ring, line(ring[-1], tip)])
    return [ring]


def one(rng: np.random.Generator) -> Strokes:
    """Draw a 1 as a line, also begun upwards, or with a flag, a serif, a hook below, or a base in the same stroke or after it."""
    u = rng.uniform
    top, foot = np.array([0.5 + u(-0.05, 0.2), 0.0]), np.array([0.5 + u(-0.15, 0.08), 1.0])
    style = rng.random()
    if style < 0.06:
        return [line(top, foot, foot + [u(0.06, 0.2), -u(0.0, 0.08)])]
    if style < 0.1:  # the pen comes from the right
        return [line(top + [u(0.04, 0.2), u(-0.05, 0.1)], top, foot)]
    if style < 0.15:  # up and down again on the same way, or nearly
        return [line(top + [-u(-0.05, 0.14), u(0.25, 0.95)], top, foot)]
    if style < 0.42:
        return [line(top, foot)] if chance(rng, 0.8) else [curve(top, (top + foot) / 2 + [u(-0.06, 0.06), 0], foot)]
    if style < 0.52:  # a serif: nearly level, as in print
        return [line(top + [-u(0.08, 0.22), u(-0.03, 0.06)], top + [u(0.0, 0.1), u(-0.03, 0.03)], top, foot)]
    flag = top + np.array([-u(0.08, 0.34), u(0.08, 0.36)])
    if chance(rng, 0.2):  # a long flag, steeper than that of a caret
        reach = u(0.3, 0.9)
        flag = top + np.array([-reach * u(0.3, 0.6), reach])
    if style < 0.82:
        return (
            [line(flag, top, foot)]
            if chance(rng, 0.7)
            else [np.vstack([curve(flag, (flag + top) / 2 + [0.04, 0.03], top), foot])]
        )
    base = foot + [-u(0.12, 0.32), u(-0.02, 0.03)], foot + [u(0.12, 0.32), u(-0.04, 0.02)]
    upright = line(flag, top, foot) if chance(rng, 0.75) else line(top, foot)
    return [upright, line(*base)] if chance(rng, 0.6) else [np.vstack([upright, line(foot, *base)])]


def two(rng: np.random.Generator) -> Strokes:
    """Draw a 2 with a sharp lower corner or a loop there, or as a Z; its base level, rising or wavy."""
    u = rng.uniform
    style = rng.random()
    corner, end = (u(0.0, 0.15), u(0.93, 1.0)), (u(0.8, 1.05), u(0.9, 1.05))
    if style < 0.12:  # a Z
        return [line((u(0, 0.15), u(0.0, 0.08)), (u(0.8, 0.95), u(0, 0.06)), corner, end)]
    crown, cheek = (u(0.35, 0.55), 0.0), (u(0.75, 0.95), u(0.2, 0.36))
    hook = (u(0.0, 0.2), u(0.12, 0.36))
    head = [hook, crown, cheek, (u(0.4, 0.6), u(0.55, 0.72))]
    if chance(rng, 0.25):  # the hook curls in
        head.insert(0, (hook[0] + u(0.05, 0.2), hook[1] + u(0.03, 0.12)))
    if style < 0.6:
        base = line(corner, end) if chance(rng, 0.6) else curve(corner, (0.4, corner[1] - u(0.02, 0.12)), (0.7, 1.0), end)
        return [np.vstack([curve(*head, corner), base])]
    size = u(0.06, 0.2)  # the loop at the lower left
    loop = [(corner[0] + size * 0.3, 0.96), (corner[0] - size * 0.4, 0.93 - size * 0.5), (corner[0] + size * 0.5, 0.9 - size)]
    return [curve(*head, *loop, (corner[0] + 0.35, 0.93), end)]


def three(rng: np.random.Generator) -> Strokes:
    """Draw a 3 of two bowls that meet in a cusp, a small loop or hardly at all, with a round or a flat head."""
    u = rng.uniform
    waist = (u(0.2, 0.55) if chance(rng, 0.75) else u(-0.1, 0.25), u(0.4, 0.54))
    lower = [(u(0.75, 0.98), u(0.62, 0.74)), (u(0.65, 0.9), u(0.86, 0.95)), (u(0.35, 0.5), 1.0), (u(0.0, 0.15), u(0.75, 0.96))]
    if chance(rng, 0.22):  # a flat head: 3 with a corner
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


def four(rng: np.random.Generator) -> Strokes:
    """Draw a 4, open or closed, in two strokes, or in one that closes, retraces, or starts at either end of the bar."""
    u = rng.uniform
    width, bar, upright = u(0.4, 1.0), u(0.45, 0.75), u(0.5, 0.9)
    left, right = np.array([0.0, bar + u(-0.05, 0.05)]), np.array([u(max(upright + 0.05, 0.7), 1.1), bar + u(-0.08, 0.06)])
    top, foot = np.array([upright, u(0, 0.12)]), np.array([upright - u(-0.03, 0.15), 1.0])
    crossing = np.array([upright + u(-0.05, 0.03), bar + u(-0.05, 0.05)])
    style = rng.random()
    if style < 0.22:  # open: an angle, then the upright
        start = np.array([u(0.05, 0.4), u(0, 0.15)])
        angular, bowl = chance(rng, 0.5), chance(rng, 0.5)
        if angular:
            head = line(start, left, right)
        elif bowl:  # round, as a u
            head = curve(start, left - [0, u(0.05, 0.25)], (u(0.3, 0.5), bar + u(0.0, 0.1)), crossing - [0, u(0.02, 0.3)])
        else:
            head = curve(start, (start + left) / 2 - [0.03, 0], left + [0.08, 0], right)
        strokes = [head, line(top + [0, u(0, 0.3)], foot)]
    elif style < 0.4:  # closed: the angle starts where the upright does
        strokes = [line(top, left, right), line(top + [u(-0.05, 0.05), u(0, 0.1)], foot)]
    elif style < 0.54:  # one stroke: down, across, up to the top, down again
        start = top + [-u(0.0, 0.45), u(-0.02, 0.12)]
        strokes = [line(start, left, crossing, top, foot)]
    elif style < 0.6:  # one stroke that turns back from the end of the bar
        strokes = [line(top - [u(0, 0.2), 0], left, right, crossing - [0, u(0.1, bar * 0.8)], foot)]
    elif style < 0.71:  # one stroke from the left end of the bar, up to the top in a bow or straight, down
        rise = (right + top) / 2 + [u(0.0, 0.15), u(-0.1, 0.1)]
        strokes = [
            np.vstack([line(left, right), curve(right, rise, top) if chance(rng, 0.6) else line(right, top), line(top, foot)])
        ]
    elif style < 0.79:  # one stroke whose bar lies low: the upright hardly reaches below it
        low, short = u(0.8, 1.0), np.array([upright, u(0.1, 0.55)])
        bar_end = np.array([right[0], low + u(-0.06, 0.04)])
        end = [upright + u(-0.1, 0.1), low + u(-0.1, 0.15)]
        path = line([u(0.2, 0.7), 0.0], [0.0, low + u(-0.06, 0.06)], bar_end, short, end)
        strokes = [path / [1, path[:, 1].max()]]
    elif style < 0.94:  # one stroke from the right end of the bar, which may lie as low as the foot
        drop = [0, u(-0.1, 0.97 - bar)] if chance(rng, 0.6) else [0, 0]
        strokes = [line(right + drop, left + drop, top, foot)]
    else:  # the upright first
        strokes = [line(top, foot), line(top - [u(0.05, 0.3), 0], left, right)]
    return [stroke * [width, 1] for stroke in strokes]
