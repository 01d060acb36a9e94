"""Measure how well digit models read data sets, and write reports about it."""
