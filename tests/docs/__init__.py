"""Tests of what the documentation says: its examples load, its output is what the program prints."""
