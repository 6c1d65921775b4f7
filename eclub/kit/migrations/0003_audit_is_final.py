"""A written audit event is never changed nor deleted."""

from django.db import migrations

GUARD = """
CREATE FUNCTION kit_audit_event_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit events cannot be changed' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_event_is_final
    BEFORE UPDATE OR DELETE ON kit_auditevent
    FOR EACH ROW EXECUTE FUNCTION kit_audit_event_is_final();
"""
UNDO = """
DROP TRIGGER audit_event_is_final ON kit_auditevent;
DROP FUNCTION kit_audit_event_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("kit", "0002_initial")]

    operations = [migrations.RunSQL(GUARD, UNDO)]
