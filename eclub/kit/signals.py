"""What the layers above may listen to without the layers below knowing them."""

from django.dispatch import Signal

# Somebody signed out, lost or gained a role, or was deactivated. Argument: person_id. Sent after
# the commit, so that who listens (open sockets) reads the new rights.
access_changed = Signal()
