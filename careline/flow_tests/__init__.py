"""Given-when-then tests of flows, in YAML beside the flow, run without a telephone in milliseconds each."""
