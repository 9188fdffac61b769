"""The rules, one file each, found by this folder."""
