"""Benchmarks: `python -m bench` measures all of them, `python -m bench NAME ...` some."""
