"""Provide the command line: each file is one command, which parses options, calls the library and prints."""
