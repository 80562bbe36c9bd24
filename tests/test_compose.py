"""docker-compose.yml against the Compose Specification's own schema."""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
import yaml

ROOT = Path(__file__).resolve().parent.parent


def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def server_settings() -> set[str]:
    """The Neo4j settings that the file names, in the server's spelling: the image turns __ into _ and _ into a dot."""
    names = [n.removeprefix("NEO4J_") for n in compose()["services"]["neo4j"]["environment"] if n != "NEO4J_AUTH"]
    return {name.replace("__", "\0").replace("_", ".").replace("\0", "_") for name in names}


def test_the_file_follows_the_specification() -> None:
    found = find_spec("compose")
    assert found
    assert found.origin
    schema = json.loads((Path(found.origin).parent / "config" / "compose_spec.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(schema).validate(compose())


def test_nothing_listens_beyond_the_loopback_and_the_api_waits_for_the_database() -> None:
    services = compose()["services"]
    assert all(port.startswith("127.0.0.1:") for service in services.values() for port in service["ports"])
    assert services["khsae"]["depends_on"]["neo4j"]["condition"] == "service_healthy"
    assert "healthcheck" in services["neo4j"]


def test_queries_can_read_no_file_and_no_address() -> None:
    environment = compose()["services"]["neo4j"]["environment"]
    assert environment["NEO4J_dbms_security_allow__csv__import__from__file__urls"] == "false"
    assert environment["NEO4J_internal_dbms_cypher__ip__blocklist"] == "0.0.0.0/0,::/0"
