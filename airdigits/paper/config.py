"""Declare the settings of reading digits on paper."""

from dataclasses import dataclass

from airdigits.support.settings import setting


@dataclass(frozen=True)
class PaperConfig:
    """The settings of paper: which ink can be a digit, how pages lie, and when a number on a held page is entered.

    Pixels are those of the picture that is worked with: `paper.image_file` scales a file so that its longer side has 480 to
    1800 px. How sure the network has to be of a digit is `RejectionConfig.least`.
    """

    smallest: int = setting(8, "ink that is smaller than this in both directions is left out", unit="px", low=3, high=200)
    largest: float = setting(0.85, "ink that is taller than this is left out", unit="picture heights", low=0.1, high=1)
    tallest: float = setting(
        2.2, "ink this much taller than the other digits of the page is no digit", unit="digit heights", low=1.2, high=20
    )
    sure: float = setting(0.87, "a digit of a row of touching digits is unclear when it is less likely than this", low=0, high=1)
    faint: float = setting(
        0.3, "ink with less contrast than this part of the page's main ink is printed, not written", low=0, high=1
    )
    remove_rulings: bool = setting(True, "take printed lines, boxes and underlines out of the picture")
    tilt: float = setting(16.0, "lines of writing are looked for up to this tilt, either way", unit="degrees", low=0, high=40)
    gap: float = setting(
        0.95,
        "a gap wider than this begins another number where a line's other gaps do not tell",
        unit="digit widths",
        low=0,
        high=20,
    )
    read_every: float = setting(
        0.18, "a held page is read this often; between two readings its digits are tracked", unit="s", low=0, high=5
    )
    search_every: int = setting(10, "how the page lies is found out anew every so many readings", low=1, high=1000)
    agreement: int = setting(3, "a number is entered when this many readings in a row agree ...", low=1, high=100)
    vote_share: float = setting(0.6, "... and each of its digits has this share of the votes", low=0, high=1)
    still: float = setting(
        9.0, "readings of a page that moves faster than this do not count", unit="digit heights/s", low=0.1, high=1000
    )
    gone: float = setting(2.0, "a page out of sight this long is entered anew when it comes back", unit="s", low=0, high=3600)
