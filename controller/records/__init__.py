"""Finished calls on their way to the CRM store, kept here until they are there."""
