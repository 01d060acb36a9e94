"""Plot the learning curves of a run: loss and error, of training and held-out examples."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from airdigits.support.atomic_write import atomic_write

CURVES = "curves.png"
_SIDES = (
    ("", "training, with augmentation and dropout", "#8a8f98"),
    ("val_", "held out", "#1f6feb"),
)  # prefix in the history, name, colour
_LEAST = 0.01  # %: a logarithm has no zero

Row = Mapping[str, float | str]


def draw_curves(history: Sequence[Row], folder: Path) -> None:
    """Plot `curves.png` from the rows of `history.csv`, replacing the old one atomically; one row of panels a network.

    Augmentation and dropout make training examples harder, so their curves lie above those of the held-out ones.
    """
    networks = list(dict.fromkeys(str(row.get("network", "")) for row in history))
    figure = Figure(figsize=(10, 4 * len(networks)), layout="constrained")
    panels = figure.subplots(len(networks), 2, squeeze=False)
    for network, (loss, error) in zip(networks, panels, strict=True):
        rows = [row for row in history if row.get("network", "") == network]
        epochs = [float(row["epoch"]) for row in rows]
        title = f"{network}: " if network else ""
        for prefix, side, colour in _SIDES:
            losses = [float(row[f"{prefix}loss"]) for row in rows]
            errors = [max(_LEAST, 100 * (1 - float(row[f"{prefix}accuracy"]))) for row in rows]
            loss.plot(epochs, losses, label=f"{side}: {losses[-1]:.3f}", color=colour, marker="o", markersize=3)
            error.plot(epochs, errors, label=f"{side}: {errors[-1]:.2f} %", color=colour, marker="o", markersize=3)
        _label_axes(loss, f"{title}loss")
        _label_axes(error, f"{title}error")
        error.set_yscale("log")
        error.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        error.yaxis.set_minor_locator(NullLocator())
        error.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g} %"))
    with atomic_write(folder / CURVES) as partial:
        FigureCanvasAgg(figure).print_png(str(partial))


def _label_axes(axes: Axes, title: str) -> None:
    axes.set_title(title, loc="left")
    axes.set_xlabel("epoch")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
