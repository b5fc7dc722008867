"""Firsthand: what customers say, joined with what the code does."""
