"""The API served for the tests, as uvicorn runs it, on a free port of the loopback."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from starlette.applications import Starlette

from api.app import create_app
from graph.questions.reader import Reader
from graph.settings import Settings


def settings_of(reader: Reader) -> Settings:
    return reader._database.settings


@contextmanager
def serving(app: Starlette) -> Iterator[str]:
    """The address of the app, served meanwhile."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", access_log=False, ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.02)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def client_of(settings: Settings) -> Iterator[httpx.Client]:
    """A client of a server of its own, for settings that no other test has."""
    with serving(create_app(settings)) as address, httpx.Client(base_url=address, timeout=300) as client:
        yield client
