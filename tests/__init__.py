from tests.sessions import know_secrets

know_secrets()
