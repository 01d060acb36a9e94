"""Define the colours of the screen: BGR, from the colour-blind-safe palette of Okabe and Ito (2008) on dark panels.

Every text colour keeps a contrast of at least 4.5 : 1 (WCAG 2.2, level AA) on every panel over any video, which the tests check.
"""

Colour = tuple[int, int, int]

SKY_BLUE: Colour = (233, 180, 86)
ORANGE: Colour = (0, 159, 230)
BLUISH_GREEN: Colour = (115, 158, 0)
VERMILLION: Colour = (0, 94, 213)

INK = SKY_BLUE
INK_SHADE: Colour = (70, 34, 8)  # a dark rim, so that the ink shows on a white wall too
INK_LIGHT: Colour = (255, 250, 240)  # the middle of the line
BONE: Colour = (240, 236, 232)
BONE_SHADE: Colour = (40, 34, 30)

BAR: Colour = (16, 13, 11)  # around a video of another shape than the window
PANEL: Colour = (26, 20, 17)
PANEL_OPACITY = 0.84
DONE_PANEL: Colour = (50, 68, 8)  # behind a number that has just been entered
TRACK: Colour = (92, 84, 78)  # the empty part of a bar or ring

TEXT: Colour = (248, 246, 244)
TEXT_QUIET: Colour = (206, 200, 196)
TEXT_ACCENT = SKY_BLUE
TEXT_WARNING: Colour = (64, 184, 245)  # orange, lightened to be read as text

WRITING = BLUISH_GREEN
RESTING = ORANGE
RECORDING = VERMILLION
