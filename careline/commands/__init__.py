"""The verbs of ``careline``, one file each, found by this folder.

A module offers either ``app`` (a typer application with verbs of its own, such as
``flow check``) or ``command`` (one function). Its name is the verb.
"""
