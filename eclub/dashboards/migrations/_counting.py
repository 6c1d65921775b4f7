"""How migrations write the counting of one source of figures; see docs/decisions/0042.

A source says once, in one query, what its rows count for (club, measure, cell, value). From it
come the triggers that write what an event changes, the recount of everything, and what TRUNCATE
does. Databases keep what they were given: a change here needs a migration that installs anew.
"""

from dataclasses import dataclass, field

# Planned once for an event of one row, and kept for COPY of a million: never by a scan.
STEADY = "SET enable_hashjoin TO off SET enable_mergejoin TO off SET enable_seqscan TO off"


@dataclass(frozen=True)
class Table:
    name: str
    # An update that changes none of these counts for nothing.
    matters: tuple[str, ...]
    # Rows that others depend on; they are locked before what depends on both is read.
    locks: tuple[str, str] | None = None
    # Instead of the changed rows themselves, with {changed} for them.
    rows: str = "{changed}"


@dataclass(frozen=True)
class Source:
    name: str
    measures: tuple[str, ...]
    # By alias; the first one is counted, its TRUNCATE and that of the others counts anew.
    tables: dict[str, Table]
    # SELECT club, measure, cell, value with {sign}, and each alias in braces in its place; and
    # {again} for the changed rows a second time.
    facts: str
    # Where changed rows of a table need other words.
    facts_of: dict[str, str] = field(default_factory=dict)

    def query(self, changed: str = "", rows: str = "") -> str:
        """The facts; of the ``rows`` only, when those of the alias ``changed`` are given."""
        named = {alias: f"{table.name} AS {alias}" for alias, table in self.tables.items()}
        if changed:
            named[changed] = f"({rows}) AS {changed}"
            named["again"] = f"({rows}) AS again"
        sign = f"{changed}.sign" if changed else "1"
        return self.facts_of.get(changed, self.facts).format(sign=sign, **named)


def changed_rows(event: str, table: Table) -> str:
    """The rows of an event with their sign: what was counts against, what is counts for."""
    if event == "INSERT":
        rows = "SELECT came.*, 1 AS sign FROM new_rows AS came"
    elif event == "DELETE":
        rows = "SELECT was.*, -1 AS sign FROM old_rows AS was"
    else:
        before = ", ".join(f"was.{column}" for column in table.matters)
        after = ", ".join(f"came.{column}" for column in table.matters)
        differ = f"old_rows AS was JOIN new_rows AS came USING (id) WHERE ROW({before}) IS DISTINCT FROM ROW({after})"
        rows = f"SELECT was.*, -1 AS sign FROM {differ} UNION ALL SELECT came.*, 1 FROM {differ}"
    return rows


def count_anew(source: Source) -> str:
    """The statements that count every row again, once a migration changed what it counts for."""
    return f"SELECT dashboards_wait_for_folding();\n{_again(source)}"


def _again(source: Source) -> str:
    measures = ",".join(source.measures)
    return f"""
    DELETE FROM dashboards_tally WHERE measure = ANY ('{{{measures}}}');
    DELETE FROM dashboards_tallydelta WHERE measure = ANY ('{{{measures}}}');
    INSERT INTO dashboards_tallydelta (club, measure, cell, change)
    SELECT club, measure, cell, sum(value) FROM dashboards_facts_of_{source.name}()
     GROUP BY club, measure, cell;
"""


def install(source: Source) -> str:
    """The statements that make a source be counted."""
    parts = [
        f"""
CREATE FUNCTION dashboards_facts_of_{source.name}()
    RETURNS TABLE (club bigint, measure text, cell text, value bigint) LANGUAGE sql STABLE AS $$
{source.query()}
$$;
CREATE FUNCTION dashboards_recount_{source.name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM dashboards_wait_for_folding();
    {_again(source)}
    RETURN NULL;
END $$;
"""
    ]
    for alias, table in source.tables.items():
        parts.append(
            f"CREATE TRIGGER tally_{source.name}_truncate AFTER TRUNCATE ON {table.name}"
            f" EXECUTE FUNCTION dashboards_recount_{source.name}();\n"
        )
        parts += [trigger(source, alias, event) for event in ("INSERT", "UPDATE", "DELETE")]
    return "".join(parts)


def trigger(source: Source, alias: str, event: str) -> str:
    """Writes what one statement changed."""
    table = source.tables[alias]
    given = {"INSERT": ["new"], "UPDATE": ["old", "new"], "DELETE": ["old"]}[event]
    name = f"dashboards_{source.name}_{alias}_{event.lower()}"
    rows = table.rows.format(changed=changed_rows(event, table))
    locking = ""
    if table.locks:
        column, other = table.locks
        keys = f"SELECT {column} FROM ({changed_rows(event, table)}) AS changed"
        locking = f"PERFORM FROM {other} WHERE id IN ({keys}) ORDER BY id FOR NO KEY UPDATE;"
    tables = " ".join(f"{rank.upper()} TABLE AS {rank}_rows" for rank in given)
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {STEADY} AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM {given[0]}_rows) THEN
        RETURN NULL;
    END IF;
    {locking}
    INSERT INTO dashboards_tallydelta (club, measure, cell, change)
    SELECT club, measure, cell, sum(value)
      FROM ({source.query(alias, rows)}) AS fact (club, measure, cell, value)
     GROUP BY club, measure, cell HAVING sum(value) <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER tally_{source.name}_{event.lower()} AFTER {event} ON {table.name}
    REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""


def remove(source: Source) -> str:
    """The statements that undo ``install``."""
    parts = []
    for alias, table in source.tables.items():
        for event in ("truncate", "insert", "update", "delete"):
            parts.append(f"DROP TRIGGER tally_{source.name}_{event} ON {table.name};\n")
            if event != "truncate":
                parts.append(f"DROP FUNCTION dashboards_{source.name}_{alias}_{event}();\n")
    parts.append(f"DROP FUNCTION dashboards_recount_{source.name}();\n")
    parts.append(f"DROP FUNCTION dashboards_facts_of_{source.name}();\n")
    return "".join(parts)


def all_facts(*names: str) -> str:
    """What every row of every source counts for."""
    union = "\nUNION ALL ".join(f"SELECT * FROM dashboards_facts_of_{name}()" for name in names)
    return f"""
CREATE OR REPLACE FUNCTION dashboards_facts()
    RETURNS TABLE (club bigint, measure text, cell text, value bigint) LANGUAGE sql STABLE AS $$
{union}
$$;
"""
