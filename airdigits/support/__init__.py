"""Provide helpers for all packages: settings, paths, atomic files, progress, the terminal."""
