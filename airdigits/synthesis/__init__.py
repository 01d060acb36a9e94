"""Generate synthetic data: digits, non-digits, pages, and a rendered hand that writes."""
