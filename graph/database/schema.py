"""The layout of the graph in a database: constraints, indexes, and the migrations from older layouts."""

from typing import TYPE_CHECKING

from graph.errors import WrongDatabase, WrongVersion

if TYPE_CHECKING:
    from graph.database.store import Database

LAYOUT = 6
"""Version of the graph's layout in the database. Changing it requires an entry in `_MIGRATIONS`."""

_SCHEMA = (
    "CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT source_id IF NOT EXISTS FOR (n:Source) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT claim_id IF NOT EXISTS FOR (n:Claim) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT word_text IF NOT EXISTS FOR (n:Word) REQUIRE n.text IS UNIQUE",
    "CREATE CONSTRAINT sealed_id IF NOT EXISTS FOR (n:Sealed) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT khsae_id IF NOT EXISTS FOR (n:Khsae) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT dataset_id IF NOT EXISTS FOR (n:Dataset) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT member_id IF NOT EXISTS FOR (n:Member) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT judgement_id IF NOT EXISTS FOR (n:Judgement) REQUIRE n.id IS UNIQUE",
    "CREATE INDEX claim_link IF NOT EXISTS FOR (n:Claim) ON (n.link)",
    "CREATE INDEX judgement_a IF NOT EXISTS FOR (n:Judgement) ON (n.a)",
    "CREATE INDEX judgement_number IF NOT EXISTS FOR (n:Judgement) ON (n.number)",
    "CREATE INDEX claim_identifier IF NOT EXISTS FOR (n:Claim) ON (n.identifier)",
)
_NOT_INDEXED = "MATCH (k:Khsae {id: 'graph'}) SET k.indexed = false"
_DROP_SCHEMA = (
    "DROP CONSTRAINT entity_id IF EXISTS",
    "DROP CONSTRAINT source_id IF EXISTS",
    "DROP CONSTRAINT claim_id IF EXISTS",
    "DROP CONSTRAINT word_text IF EXISTS",
    "DROP CONSTRAINT sealed_id IF EXISTS",
    "DROP CONSTRAINT khsae_id IF EXISTS",
    "DROP CONSTRAINT dataset_id IF EXISTS",
    "DROP CONSTRAINT member_id IF EXISTS",
    "DROP CONSTRAINT judgement_id IF EXISTS",
    "DROP INDEX claim_link IF EXISTS",
    "DROP INDEX judgement_a IF EXISTS",
    "DROP INDEX judgement_number IF EXISTS",
    "DROP INDEX claim_identifier IF EXISTS",
)
# From each layout to the next. Everything but the stamp is derived from files, so removing the hashes makes the next
# load rewrite everything.
_MIGRATIONS = {
    0: (
        "MATCH (n:Entity) REMOVE n.hash",
        "MATCH (n:Claim) REMOVE n.hash",
        "MATCH (n:Source) REMOVE n.hash",
        "MATCH (:Entity)-[l]->(:Entity) REMOVE l.hash",
    ),
    # What sources rely on was not recorded: until the next load, each counts as independent and first-hand.
    1: (
        "MATCH (c:Claim) SET c.first_hand = true",
        """
MATCH (:Entity)-[l]->(:Entity) UNWIND l.claims AS key MATCH (c:Claim {id: key})
WITH l, collect(DISTINCT c.source) AS sources
SET l.independent_sources = size(sources),
  l.breaks_without = CASE WHEN size(sources) = 1 THEN sources ELSE [] END
""",
    ),
    # Names are found by more than their words: until the next load, by those alone.
    2: ("MATCH (n:Entity) REMOVE n.hash",),
    # Names in Khmer are read better, and so found under other keys.
    3: ("MATCH (n:Entity) REMOVE n.hash",),
    # There was one dataset, and entities and links belonged to it. What is under seal lacks the record it is of, until
    # the next load, which derives everything anew.
    4: (
        """
MATCH (c:Claim) WITH DISTINCT c.dataset AS id WHERE id IS NOT NULL
MERGE (d:Dataset {id: id}) SET d.version = '', d.complete = false, d.loaded = ''
""",
        "MATCH (n:Entity) WHERE n.dataset IS NOT NULL SET n.datasets = [n.dataset] REMOVE n.dataset, n.hash",
        "MATCH (:Entity)-[l]->(:Entity) REMOVE l.dataset, l.hash",
        "MATCH (c:Claim) WHERE c.link = '' REMOVE c.link",
        "MATCH (c:Claim) REMOVE c.hash",
        """
MATCH (s:Sealed), (e:Entity {id: s.id})
SET s.kind = 'entity', s.key = e.id, s.protects = true, s.pseudonym = e.name, s.dataset = e.datasets[0]
""",
        "MATCH (s:Sealed) WHERE s.id STARTS WITH 'claim:' SET s.kind = 'claim', s.key = substring(s.id, 6)",
    ),
    # Nothing was judged the same, and no list with numbers by which a rule joins records could be loaded.
    5: (),
}
_STAMP = "MATCH (k:Khsae {id: 'graph'}) RETURN coalesce(k.layout, 0), coalesce(k.indexed, false)"
_SET_STAMP = "MERGE (k:Khsae {id: 'graph'}) SET k.layout = $layout, k.indexed = true"
_ANOTHER_GRAPH = "MATCH (n) WHERE NOT EXISTS { MATCH (:Khsae) } RETURN labels(n) LIMIT 1"


def drop(database: "Database") -> None:
    """Remove all constraints and indexes; `prepare` makes them anew."""
    for statement in (_NOT_INDEXED, *_DROP_SCHEMA):
        database.write((statement, {}))


def prepare(database: "Database") -> None:
    stamps = database.read(_STAMP).rows
    layout, indexed = stamps[0] if stamps else (LAYOUT, False)
    if layout > LAYOUT:
        raise WrongVersion("This graph was written by a newer version of Khsae. Update Khsae, or use another database.")
    if not stamps and database.read(_ANOTHER_GRAPH).rows:
        raise WrongDatabase(
            "This database contains another graph. Set NEO4J_DATABASE to an empty one, or use another server."
        )
    if layout == LAYOUT and indexed:
        return
    for statement in _SCHEMA:
        database.write((statement, {}))
    for step in range(layout, LAYOUT):
        for statement in _MIGRATIONS[step]:
            database.write((statement, {}))
    database.write((_SET_STAMP, {"layout": LAYOUT}))
