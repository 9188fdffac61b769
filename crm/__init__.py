"""What Careline remembers: patients, agents, interactions. A port and its connectors."""
