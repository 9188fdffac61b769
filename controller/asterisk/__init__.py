"""The Asterisk program: which one, its rendered configuration, its process."""
