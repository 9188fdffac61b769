"""A thin client for Asterisk's REST interface, over one WebSocket."""
