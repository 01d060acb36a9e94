"""Provide what every room may need: settings, paths, files that are written whole, progress, the terminal."""
