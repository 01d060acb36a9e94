"""Make pictures and videos of pages of handwritten digits, with the ground truth, for tests and benchmarks."""
