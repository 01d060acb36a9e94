"""Simulate how a scanner or a camera captures a drawn page: perspective, a desk, light, shadows, blur, noise, JPEG."""

import cv2
import numpy as np

from airdigits.synthesis.pages.recipes import Recipe

_DESKS = ((60, 85, 115), (45, 45, 48), (90, 95, 100), (120, 150, 175))  # BGR


def rulings(kind: str, width: int, height: int, rng: np.random.Generator) -> np.ndarray:
    """Draw the printed lines of "plain", "ruled" or "squared" paper: float32 [height, width], 1 where they are."""
    lines = np.zeros((height, width), np.float32)
    step = int(rng.integers(28, 60)) if kind == "squared" else int(rng.integers(60, 110))
    thick = int(rng.integers(1, 3))
    if kind != "plain":
        for y in range(step // 2, height, step):
            lines[y : y + thick] = 1
    if kind == "squared":
        for x in range(step // 2, width, step):
            lines[:, x : x + thick] = 1
    return lines


def photograph(paper: np.ndarray, recipe: Recipe, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Hold a camera above the paper, float32 [h, w, 3]: tilt, perspective, perhaps the desk around it.

    Returns the picture, float32 [h, w, 3], and the matrix float64 [3, 3] from the paper to it.
    """
    height, width = paper.shape[:2]
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    angle = np.radians(rng.uniform(-recipe.tilt, recipe.tilt))
    turn = np.array([(np.cos(angle), -np.sin(angle)), (np.sin(angle), np.cos(angle))])
    moved = (corners - corners.mean(axis=0)) @ turn.T
    moved += rng.uniform(-1, 1, (4, 2)) * recipe.perspective * np.array([width, height])
    if rng.random() < recipe.desk:
        moved *= rng.uniform(0.85, 0.95)
    low = moved.min(axis=0)
    extent = moved.max(axis=0) - low
    matrix = cv2.getPerspectiveTransform(corners, (moved - low).astype(np.float32))
    size = (round(float(extent[0])), round(float(extent[1])))
    desk = np.array(_DESKS[rng.integers(len(_DESKS))], np.float32)
    if recipe.desk == 0 or recipe.tilt == 0:  # a scanner's lid is as white as the paper
        desk = paper[0, 0]
    margin = rng.uniform(0.02, 0.08) * width if recipe.desk else 0.0
    shift = np.array([(1, 0, margin), (0, 1, margin), (0, 0, 1)])
    size = (round(size[0] + 2 * margin), round(size[1] + 2 * margin))
    matrix = shift @ matrix
    seen = cv2.warpPerspective(paper, matrix, size, flags=cv2.INTER_AREA, borderValue=tuple(float(v) for v in desk))
    return seen, matrix


def under_light(image: np.ndarray, recipe: Recipe, rng: np.random.Generator) -> np.ndarray:
    """Add uneven light, a shadow, blur, noise and JPEG to a picture, float32 [h, w, 3]; returns BGR uint8 [h, w, 3]."""
    height, width = image.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    direction = rng.uniform(0, 2 * np.pi)
    along = (x / width - 0.5) * np.cos(direction) + (y / height - 0.5) * np.sin(direction)
    light = 1 - rng.uniform(0, recipe.shade) * np.clip(along + 0.5, 0, 1)
    if rng.random() < recipe.shadow:
        edge = rng.uniform(0, 2 * np.pi)
        beyond = (x / width - 0.5) * np.cos(edge) + (y / height - 0.5) * np.sin(edge) - rng.uniform(-0.2, 0.3)
        light *= 1 - rng.uniform(0.2, 0.5) * cv2.GaussianBlur((beyond > 0).astype(np.float32), (0, 0), rng.uniform(4, 30))
    image = image * light[..., None]
    if recipe.blur[1]:
        image = cv2.GaussianBlur(image, (0, 0), rng.uniform(*recipe.blur))
    noise = rng.normal(0, rng.uniform(*recipe.noise) + 1e-6, image.shape).astype(np.float32)
    picture = np.clip(image + noise, 0, 255).astype(np.uint8)
    quality = int(rng.integers(recipe.jpeg[0], recipe.jpeg[1] + 1))
    encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    decoded = cv2.imdecode(encoded, cv2.IMREAD_COLOR)
    assert decoded is not None
    return decoded
