"""``careline flow check``: is this a flow that a caller should walk?

The loader refuses what cannot work. The rules here, one file each in ``ivr/lint/rules``, find what
works and still leaves callers lost: dead ends, circles, prompts nobody understands, words that sound
alike. ``ivr.lint.checking.lint`` runs them.
"""
