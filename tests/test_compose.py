"""docker-compose.yml against the Compose Specification's own schema and, where there is Docker, brought up."""

import json
import secrets
import socket
import subprocess
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent


def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def server_settings() -> set[str]:
    """The Neo4j settings that the file names, in the server's spelling: the image turns __ into _ and _ into a dot."""
    names = [n.removeprefix("NEO4J_") for n in compose()["services"]["neo4j"]["environment"] if n != "NEO4J_AUTH"]
    return {name.replace("__", "\0").replace("_", ".").replace("\0", "_") for name in names}


def test_the_file_follows_the_specification() -> None:
    import jsonschema  # takes a second

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


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        return probe.getsockname()[1]


@pytest.mark.docker
def test_brought_up_it_serves_the_facts_from_neo4j(tmp_path: Path) -> None:
    key, port = secrets.token_hex(16), free_port()
    settings = {
        "NEO4J_PASSWORD": secrets.token_hex(12),
        "KHSAE_API_KEYS": f"analyst:{key}",
        "KHSAE_PORT": port,
        "NEO4J_PORT": free_port(),
    }
    env_file = tmp_path / "compose.env"
    env_file.write_text("".join(f"{name}={value}\n" for name, value in settings.items()), encoding="utf-8")
    project = f"khsae-test-{secrets.token_hex(4)}"
    docker = ["docker", "compose", "--project-name", project, "--env-file", str(env_file)]
    try:
        subprocess.run([*docker, "up", "--build", "--detach", "--wait"], cwd=ROOT, check=True, timeout=900)
        answer = httpx.get(f"http://127.0.0.1:{port}/api/v1/health", headers={"Authorization": f"Bearer {key}"})
        health = answer.raise_for_status().json()
        assert health["engine"]["kind"] == "neo4j"
        assert health["counts"]["claims"] > 0
        assert httpx.get(f"http://127.0.0.1:{port}/api/v1/search?q=hun").status_code == 401
    finally:
        subprocess.run([*docker, "down", "--volumes", "--rmi", "local"], cwd=ROOT, check=True, timeout=300)
