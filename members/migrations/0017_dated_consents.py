"""What people agree to is dated by the database, whoever changes it and however."""

from django.db import migrations

DATING = """
-- Somebody agrees to something from now on, or no more; said twice it is said once.
CREATE FUNCTION members_date_consent(who bigint, what text, agrees boolean, before timestamptz)
    RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF agrees THEN
        INSERT INTO members_consent (person_id, kind, given_at)
        VALUES (who, what, now()) ON CONFLICT DO NOTHING;
        RETURN;
    END IF;
    UPDATE members_consent SET withdrawn_at = greatest(now(), given_at)
     WHERE person_id = who AND kind = what AND withdrawn_at IS NULL;
    IF NOT FOUND AND before IS NOT NULL THEN
        INSERT INTO members_consent (person_id, kind, given_at, withdrawn_at)
        VALUES (who, what, least(before, now()), now());
    END IF;
END $$;

-- Messages are wished from the day the account is made: only changes are rows.
CREATE FUNCTION members_date_wishes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.wants_digest <> NEW.wants_digest THEN
        PERFORM members_date_consent(NEW.id, 'digest', NEW.wants_digest, NEW.joined_at);
    END IF;
    IF OLD.wants_call_backs <> NEW.wants_call_backs THEN
        PERFORM members_date_consent(NEW.id, 'call_backs', NEW.wants_call_backs, NEW.joined_at);
    END IF;
    IF OLD.wants_follow_up <> NEW.wants_follow_up THEN
        PERFORM members_date_consent(NEW.id, 'follow_up', NEW.wants_follow_up, NEW.joined_at);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER wishes_are_dated
    AFTER UPDATE OF wants_digest, wants_call_backs, wants_follow_up ON members_user
    FOR EACH ROW EXECUTE FUNCTION members_date_wishes();

CREATE FUNCTION members_date_photo() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of_cv bigint := coalesce(NEW.cv_id, OLD.cv_id);
BEGIN
    PERFORM members_date_consent(
        owner_id, 'photo', EXISTS (SELECT FROM members_cvphoto WHERE cv_id = of_cv), NULL
    ) FROM members_cv WHERE id = of_cv;
    RETURN NULL;
END $$;
CREATE TRIGGER photo_is_dated AFTER INSERT OR DELETE ON members_cvphoto
    FOR EACH ROW EXECUTE FUNCTION members_date_photo();

CREATE FUNCTION members_date_cv_link() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of_cv bigint := coalesce(NEW.cv_id, OLD.cv_id);
BEGIN
    PERFORM members_date_consent(
        owner_id,
        'cv_online',
        EXISTS (SELECT FROM members_cvlink WHERE cv_id = of_cv AND withdrawn_at IS NULL),
        NULL
    ) FROM members_cv WHERE id = of_cv;
    RETURN NULL;
END $$;
CREATE TRIGGER cv_link_is_dated AFTER INSERT OR DELETE OR UPDATE OF withdrawn_at ON members_cvlink
    FOR EACH ROW EXECUTE FUNCTION members_date_cv_link();
"""
UNDO = """
DROP TRIGGER cv_link_is_dated ON members_cvlink;
DROP TRIGGER photo_is_dated ON members_cvphoto;
DROP TRIGGER wishes_are_dated ON members_user;
DROP FUNCTION members_date_cv_link();
DROP FUNCTION members_date_photo();
DROP FUNCTION members_date_wishes();
DROP FUNCTION members_date_consent(bigint, text, boolean, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0016_privacy")]
    operations = [migrations.RunSQL(DATING, UNDO)]
