"""Hearing and speaking: recognisers, voices, the caller's audio, the prompt cache."""
