"""Classify single digits, from ink or an image."""
