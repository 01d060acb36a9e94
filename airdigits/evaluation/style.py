"""Define the look of a report's pictures: colours, fonts and sizes."""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from airdigits.errors import UsageError
from airdigits.support.extras import missing

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# From the colour-blind-safe palette of Okabe and Ito (2008). Dashes and markers tell models apart, too.
BLUE, VERMILION = "#0072b2", "#d55e00"
TEXT, QUIET, RULE, PAPER = "#1a1a1a", "#5c5c5c", "#d9d9d9", "#ffffff"
LINES = ((BLUE, "-", "o"), (VERMILION, "--", "s"))  # model A or the only one, model B

DPI = 144
_LOOK = {
    "font.family": "DejaVu Sans",  # comes with matplotlib: the same font everywhere
    "font.size": 9,
    "text.parse_math": False,  # a dollar sign in a file's name is a dollar sign
    "text.color": TEXT,
    "axes.edgecolor": RULE,
    "axes.labelcolor": QUIET,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "lines.linewidth": 1.8,
    "legend.fontsize": 8,
    "legend.edgecolor": PAPER,
    "legend.framealpha": 0.85,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
}


def require_matplotlib() -> None:
    """Check that matplotlib, which the live program does not need, is installed. Raises UsageError with the remedy."""
    try:
        import matplotlib.figure  # noqa: F401
    except ModuleNotFoundError as error:
        package = (error.name or "matplotlib").partition(".")[0]
        raise UsageError(missing(package, "train", "requirements.txt", option="a report")) from None


@contextlib.contextmanager
def look() -> Iterator[None]:
    """Draw with the report's look, whatever the user's matplotlib settings are."""
    from matplotlib import style

    with style.context(["default", _LOOK], after_reset=True):
        yield


def new_figure(width: float, height: float, layout: Literal["constrained"] | None = "constrained") -> "Figure":
    """Return an empty figure, sides in inches, with an agg canvas of its own: no window, no shared state."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), dpi=DPI, layout=layout)
    FigureCanvasAgg(figure)
    return figure
