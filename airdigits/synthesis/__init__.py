"""Make training data that nobody wrote: digits, non-digits, and a rendered hand that writes."""
