"""The switchboard: ARI events in, both cores asked, their commands carried out."""
