"""Real senders, each driven by a module of its own: send() hands over one message and says what became of it."""
