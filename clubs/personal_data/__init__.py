"""What is held on people by this app, see ``eclub.kit.personal_data``."""

from clubs.personal_data import elsewhere, group, season, session, words

REGISTER = [
    *season.ENTRIES,
    *session.ENTRIES,
    *words.ENTRIES,
    *group.ENTRIES,
    *elsewhere.ENTRIES,
]
