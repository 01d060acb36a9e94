"""Offer the program on the command line: one file a command, which parses, calls and prints."""
