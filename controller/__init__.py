"""The shell: the only place that awaits. Asterisk, speech, journal and wiring of the two cores."""
