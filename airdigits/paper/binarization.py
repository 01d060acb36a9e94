"""Separate ink from paper by its contrast, whatever the light, the colour of the paper and the polarity."""

import cv2
import numpy as np

from airdigits.paper.config import PaperConfig
from airdigits.paper.levels import level

_COARSE = 512  # px of the longer side: enough to judge light and polarity, and quick
_WIDTHS = (5, 9, 15, 25, 41)  # px of the coarse picture: ink is what is narrow, at each of these scales
_BROAD = 15  # px of the coarse picture: strokes this wide may fill the picture
_MARGIN = 0.9  # of the picture's edge has one tone where it is the margin of a page
_FAINT = 25  # grey levels: less contrast is noise
_ENOUGH = 0.0005  # of the picture, inked at full contrast, decides which of the two tones is ink
_WIDEST = 0.25  # of the longer side: a wider stroke is taken for a dark place
_NARROWEST = 0.03  # of the longer side: the paper's light is never followed more closely than this
_STROKES = 5.0  # stroke widths: the window in which the paper's light is measured
_LEAST = 12.0  # of 255: weaker ink cannot be told from stains
_STEP = 0.55  # of the light: a shadow takes no more
_REACH = 8.0  # times its mean: noise stays below
_GRAIN = (6.0, 30.0)  # grey levels: the estimate of the noise is believed between these
_DARKEST = 56  # grey level: contrast on darker paper is not amplified further, for its noise is as large as its light


def is_light_on_dark(image: np.ndarray) -> bool:
    """Return whether the ink of a BGR picture is lighter than its paper.

    Ink is narrow. The narrowest scale with enough contrast decides: at wider scales, the paper between strokes is narrow too.
    That fails in a picture of broad strokes, but there the margin is paper.
    """
    grey = cv2.cvtColor(_coarse(image), cv2.COLOR_BGR2GRAY)
    for width in _WIDTHS:
        kernel = np.ones((width, width), np.uint8)
        dark, light = (_mass(cv2.morphologyEx(grey, hat, kernel)) for hat in (cv2.MORPH_BLACKHAT, cv2.MORPH_TOPHAT))
        if max(dark, light) > _ENOUGH * grey.size * 255:
            margin = is_dark_around(image) if width >= _BROAD else None
            return light > dark if margin is None else margin
    return light > dark


def is_dark_around(image: np.ndarray) -> bool | None:
    """Return whether the margin of a BGR picture has the darker of its two tones; None where it has both or there are no two."""
    grey = cv2.cvtColor(_coarse(image), cv2.COLOR_BGR2GRAY)
    threshold, tones = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    if not (grey > threshold).any() or not (grey <= threshold).any():
        return None
    if grey[grey > threshold].mean() - grey[grey <= threshold].mean() < 2 * _FAINT:
        return None
    light = float(np.concatenate([tones[0], tones[-1], tones[:, 0], tones[:, -1]]).mean()) / 255
    return light < 0.5 if max(light, 1 - light) >= _MARGIN else None


def ink_absorption(image: np.ndarray, light_on_dark: bool) -> np.ndarray:
    """Measure which share of the paper's light each pixel absorbs, in each channel (or how much lighter it is).

    Takes BGR uint8 [h, w, 3]; returns uint8 [h, w, 3]: 0 is paper, 255 is ink that reflects nothing.
    """
    image = cv2.GaussianBlur(255 - image if light_on_dark else image, (0, 0), 0.8)
    coarse = _coarse(image)
    width = _stroke_width(strongest(_relative(coarse, _paper(coarse, _kernel(coarse, _WIDEST)))))
    kernel = _kernel(coarse, float(np.clip(_STROKES * width / max(coarse.shape), _NARROWEST, _WIDEST)))
    paper = _paper(coarse, kernel)
    edges = cv2.resize(_edges(paper), image.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    absorption = _relative(image, cv2.resize(paper, image.shape[1::-1], interpolation=cv2.INTER_LINEAR))
    absorption[edges > 0] = 0
    return absorption


def strongest(absorption: np.ndarray) -> np.ndarray:
    """Return the contrast of ink, uint8 [h, w]: coloured ink counts in the channel that it absorbs most."""
    return cv2.max(cv2.max(absorption[..., 0], absorption[..., 1]), absorption[..., 2])


def ink_contrast(image: np.ndarray, light_on_dark: bool) -> np.ndarray:
    """Measure how much darker (or lighter) each pixel is than the paper around it: uint8 [h, w], as `ink_absorption`."""
    return strongest(ink_absorption(image, light_on_dark))


def ink_mask(contrast: np.ndarray, config: PaperConfig = PaperConfig()) -> np.ndarray:
    """Threshold the contrast of a page, uint8 [h, w]: 255 where there is ink, else 0.

    Ink stands out from the paper's noise and has at least `config.faint` of the main ink's contrast.
    """
    low, middle = (level(contrast[::4, ::4], percent) for percent in (10, 40))  # at least so much of a page is paper
    noise = float(middle + max(4 * (middle - low), _LEAST))
    half = contrast[::2, ::2]
    mask = without_blots((half > noise).astype(np.uint8), max(half.shape) // 40)
    inked = half[mask > 0]
    if len(inked) < 10:
        return np.where(contrast > noise, 255, 0).astype(np.uint8)
    threshold, _ = cv2.threshold(inked, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    main = float(inked[inked > threshold].mean()) if (inked > threshold).any() else threshold
    return np.where(contrast > max(noise, config.faint * main), 255, 0).astype(np.uint8)


def without_blots(mask: np.ndarray, side: int) -> np.ndarray:
    """Remove from a mask what is broader than `side` pixels: objects and shadows, not writing."""
    blots = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((side | 1, side | 1), np.uint8))
    return cv2.subtract(mask, cv2.dilate(blots, np.ones((5, 5), np.uint8)))


def _mass(hat: np.ndarray) -> float:
    return float(hat[hat > _FAINT].sum(dtype=np.float64))


def _coarse(image: np.ndarray) -> np.ndarray:
    scale = _COARSE / max(image.shape)
    if scale >= 1:
        return image
    size = max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA)


def _kernel(image: np.ndarray, share: float) -> int:
    """Return an odd number of pixels, about this share of the longer side."""
    return 2 * round(max(image.shape) * share / 2) + 1


def _paper(image: np.ndarray, kernel: int) -> np.ndarray:
    """Estimate the picture without its ink: fill dark places that are narrower than `kernel`."""
    reach = kernel // 2 + 1  # a margin of desk goes on outside the picture
    wider = cv2.copyMakeBorder(image, reach, reach, reach, reach, cv2.BORDER_REPLICATE)
    filled = cv2.morphologyEx(wider, cv2.MORPH_CLOSE, np.ones((kernel, kernel), np.uint8))
    even = cv2.min(filled, cv2.blur(filled, (kernel // 2 | 1, kernel // 2 | 1)))  # never lighter beyond the edge of a page
    return cv2.erode(even, np.ones((3, 3), np.uint8))[reach:-reach, reach:-reach]


def _edges(paper: np.ndarray) -> np.ndarray:
    """Find where a page ends, uint8 [h, w], not 0: the light falls more steeply there than at the edge of a shadow."""
    grey = cv2.cvtColor(paper, cv2.COLOR_BGR2GRAY)
    kernel = np.ones((5, 5), np.uint8)
    return cv2.compare(cv2.erode(grey, kernel), cv2.convertScaleAbs(cv2.dilate(grey, kernel), alpha=1 - _STEP), cv2.CMP_LT)


def _relative(image: np.ndarray, paper: np.ndarray) -> np.ndarray:
    """Return the share of the paper's light that the ink absorbs, 255 for all of it: uint8 [h, w, 3]."""
    absorbed = cv2.subtract(paper, image)
    _, absorbed = cv2.threshold(absorbed, _grain(image), 0, cv2.THRESH_TOZERO)
    return cv2.divide(absorbed, np.maximum(paper, _DARKEST), scale=255)


def _grain(image: np.ndarray) -> float:
    """Estimate how far the camera's noise alone reaches, in grey levels."""
    green = image[::2, :, 1]
    fine = cv2.absdiff(green, cv2.blur(green, (5, 5)))
    return float(np.clip(_REACH * np.mean(fine[fine <= 4 * np.median(fine) + 1]), *_GRAIN))


def _stroke_width(contrast: np.ndarray) -> float:
    """Return a typical width of the ink, in pixels; 1 where there is none."""
    mask = (contrast > 40).astype(np.uint8)
    depth = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    ridge = depth[(depth >= cv2.dilate(depth, np.ones((3, 3), np.uint8))) & (depth > 0)]
    return 2 * float(np.percentile(ridge, 75)) if len(ridge) else 1.0
