"""Who: the organisation, people and their roles, invitations."""
