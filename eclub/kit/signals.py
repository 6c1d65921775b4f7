"""What the layers above may listen to without the layers below knowing them."""

from django.dispatch import Signal

# Somebody signed out, lost or gained a role, or was deactivated. Argument: person_id. Sent after
# the commit, so that who listens (open sockets) reads the new rights.
access_changed = Signal()

# An administrator read messages of the outbox. Arguments: reader, addresses.
mail_read = Signal()

# An administrator read events of the audit trail. Arguments: reader, events.
events_read = Signal()

# Somebody asks to be erased. Argument: person. Receivers answer a list of sentences: what has to be
# done first, in their language; none when nothing keeps them.
asks_to_be_erased = Signal()

# Somebody is being erased, in the transaction that does it, before any row is touched. Arguments:
# person, identity (eclub.kit.services.mentions), now. Receivers raise ``NotNow`` when it has to
# wait for what is under way.
being_erased = Signal()
