"""Settings of the decoder."""

from dataclasses import dataclass

from airdigits.support.settings import setting


@dataclass(frozen=True)
class DecodingConfig:
    """When ink is read, and how sure a digit must be."""

    pause: float = setting(
        0.6, "what is written is read when the pen has been up, or the tip at rest, this long", unit="s", low=0.1, high=5
    )
    patience: float = setting(0.9, "ink that is unclear waits this much longer for another stroke", unit="s", low=0, high=10)
    sure: float = setting(0.65, "a digit less likely than this is unclear: it holds its place as `?`", low=0, high=1)
    none: float = setting(0.5, "ink that is no digit with this probability leaves nothing", low=0, high=1)
    smallest: float = setting(0.05, "smaller ink is no digit", unit="frame heights", low=0, high=1)
    single: bool = setting(False, "all that is written between two pauses is one digit, however it looks")
