"""Which version of its flows a clinic's callers walk.

A *release* is all flows with their prompts as they stood at one moment, kept in the data folder and
named by a hash of its files. New calls take the release that is ``live`` (a share of them the
``canary``); a call under way keeps the version it began with, also over a restart.
"""
