"""What happened, in order, on this machine's disk: the queue's state is the fold of it."""
