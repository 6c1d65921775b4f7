"""What members agree to in their club is dated by the database, as members' 0017 does."""

from django.db import migrations

DATING = """
CREATE FUNCTION clubs_date_shown_cv() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of_cv bigint := coalesce(NEW.cv_id, OLD.cv_id);
BEGIN
    PERFORM members_date_consent(
        owner_id,
        'cv_shown',
        EXISTS (SELECT FROM clubs_showncv WHERE cv_id = of_cv AND hidden_at IS NULL),
        NULL
    ) FROM members_cv WHERE id = of_cv;
    RETURN NULL;
END $$;
CREATE TRIGGER shown_cv_is_dated AFTER INSERT OR DELETE OR UPDATE OF hidden_at ON clubs_showncv
    FOR EACH ROW EXECUTE FUNCTION clubs_date_shown_cv();

CREATE FUNCTION clubs_date_card() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE who bigint := coalesce(NEW.member_id, OLD.member_id);
BEGIN
    PERFORM members_date_consent(
        who, 'brochure', EXISTS (SELECT FROM clubs_brochurecard WHERE member_id = who), NULL
    );
    RETURN NULL;
END $$;
CREATE TRIGGER card_is_dated AFTER INSERT OR DELETE ON clubs_brochurecard
    FOR EACH ROW EXECUTE FUNCTION clubs_date_card();
"""
UNDO = """
DROP TRIGGER card_is_dated ON clubs_brochurecard;
DROP TRIGGER shown_cv_is_dated ON clubs_showncv;
DROP FUNCTION clubs_date_card();
DROP FUNCTION clubs_date_shown_cv();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clubs", "0033_erasure"),
        ("members", "0017_dated_consents"),
    ]
    operations = [migrations.RunSQL(DATING, UNDO)]
