"""The one guarded door to Asterisk's manager interface, shared by controller and console."""
