"""SIP phones for tests, demonstrations and measurements: patients, agents, crowds, and what they hear.

Why our own user agent and where baresip and SIPp stand: docs/decisions/phones.md.
"""
