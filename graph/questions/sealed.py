"""The only place that reveals sealed names, to those allowed to see them.

Its query is not in `queries/`, where anyone may run it. Each access is logged with the entity's id.
"""

import logging

from graph.database.store import Database
from graph.errors import NotAllowed
from graph.models import Unsealed
from graph.settings import Role

_audit = logging.getLogger("khsae.audit")

_NAMES = """
MATCH (e:Entity {id: $id})
WITH e.id AS id, COLLECT { MATCH (m:Member) WHERE m.head = $id RETURN m.id } AS records
MATCH (s:Sealed) WHERE s.kind = 'entity' AND (s.key = id OR s.key IN records)
UNWIND s.words AS word
RETURN DISTINCT word, s.dataset ORDER BY s.dataset
"""
_QUOTES = """
MATCH (:Entity {id: $id})<-[:SUBJECT|OBJECT|SAID_BY|MENTIONS]-(c:Claim)
WITH DISTINCT c.id AS claim, c.dataset AS dataset
MATCH (s:Sealed {id: 'claim:' + dataset + ':' + claim})
WHERE s.words IS NOT NULL
RETURN claim, s.words[0]
ORDER BY claim
"""


def unseal(database: Database, id: str, *, role: Role, who: str) -> Unsealed:
    """What is sealed about an existing entity; nothing if it is not protected. Raises NotAllowed.

    `who` is for the log: which key, or who runs the command.
    """
    if role != "analyst":
        _audit.warning("Refused to %s, who has no right to it: what is under seal about %s.", who, id)
        raise NotAllowed("What is under seal is for the role analyst alone: KHSAE_ROLE, or a key of that role.")
    _audit.warning("Read by %s: what is under seal about %s.", who, id)
    names = dict.fromkeys(word for word, _ in database.read(_NAMES, {"id": id}).rows)
    quotes = database.read(_QUOTES, {"id": id}).rows
    return Unsealed(id=id, names=tuple(names), quotes=dict(quotes))
