"""Write how sure the program is: never entirely, and nothing is impossible."""


def percent(probability: float) -> str:
    """Write a probability as a whole percentage, "99 %" at most."""
    return f"{min(max(round(100 * probability), 1), 99)} %"


def fine_percent(probability: float) -> str:
    """Write a probability with a tenth of a percent, "99.9%" at most."""
    return f"{min(max(probability, 0.001), 0.999):.1%}"
