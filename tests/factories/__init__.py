"""Ready-made people, clubs and sessions for tests; nothing here is random."""
