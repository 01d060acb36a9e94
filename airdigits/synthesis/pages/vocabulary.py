"""Choose words for pages that hold more than digits."""

import numpy as np

LABELS = (
    "Date", "Amount", "Account No.", "Postcode", "Phone", "Date of birth", "Total", "Card number", "Reference", "Room", "Year",
    "Customer", "Sort code", "Name", "Tax", "Valid until", "Item", "Quantity",
)  # fmt: skip
"""What is printed beside the fields of forms."""
_WORDS = (
    "Total", "Room", "Call", "me", "at", "Price", "Invoice", "from", "the", "and", "Street", "Age", "Year",
    "Meter", "kg", "Height", "Order", "Page", "Test", "Name", "Lane", "March", "June", "April", "paid",
    "cash", "Table", "Hall", "Apt", "Width", "Tel", "Fax", "Home", "Work", "Speed", "Weight", "Time", "Day",
    "Answer", "Points", "Player", "Team", "number", "units", "Mary", "Peter", "Karen", "Thanks", "remember",
    "tomorrow", "sheet", "water", "energy", "Rent", "Market", "Theatre", "Platform", "train",
)  # fmt: skip
_LETTERS = "abcdefghjkmnprtuvwxyaeioue"


def random_word(rng: np.random.Generator, longest: int) -> str:
    """Return a word of at most so many letters: a common one, or letters in no order."""
    fitting = [word for word in _WORDS if len(word) <= longest]
    if fitting and rng.random() < 0.6:
        return fitting[int(rng.integers(len(fitting)))]
    word = "".join(_LETTERS[int(i)] for i in rng.integers(len(_LETTERS), size=int(rng.integers(2, max(3, longest + 1)))))
    return word.upper() if rng.random() < 0.25 else word.capitalize() if rng.random() < 0.4 else word
