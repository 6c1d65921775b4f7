from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models
from django.db.models.functions import Cast, Concat

from eclub.kit.concurrent_index import AddIndexBeside
from eclub.kit.models.outbox import WordsIn

# Split the same way whether a text is indexed or looked for. An index holds nothing longer than
# 2.7 kB: of a longer word its beginning is enough to find it.
WORDS_IN = r"""
CREATE OR REPLACE FUNCTION kit_words_in(said text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT ARRAY(
    SELECT left(word, 200)
      FROM string_to_table(
        btrim(regexp_replace(lower(said), '[^[:alnum:]]+', ' ', 'g')), ' '
      ) AS word
  )
$$;
"""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("kit", "0011_feature_settings")]

    operations = [
        migrations.RunSQL(WORDS_IN, "DROP FUNCTION IF EXISTS kit_words_in(text);"),
        AddIndexBeside(
            model_name="outboxmail",
            index=GinIndex(
                WordsIn(
                    Concat(
                        "subject",
                        models.Value(" "),
                        "text",
                        models.Value(" "),
                        "calendar",
                        models.Value(" "),
                        "error",
                        models.Value(" "),
                        Cast("headers", models.TextField()),
                        models.Value(" "),
                        output_field=models.TextField(),
                    )
                ),
                name="outbox_said",
            ),
        ),
    ]
