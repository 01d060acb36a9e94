"""Serve a page with the annotated picture and the events over HTTP, to those who have the token."""
