"""Make pictures and videos of pages of handwritten digits, with what is written on them: what tests and benchmarks read."""
