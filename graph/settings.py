"""All settings, from the environment or `.env`. Nothing else in the project reads the environment."""

import re
from pathlib import Path
from typing import Literal, get_args

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Role = Literal["public", "analyst"]
_RATE = r"\s*[1-9]\d{0,8} per (second|minute|hour|day)\s*"


class Settings(BaseSettings):
    # An empty setting is an unset one. What is wrong is told without its value, which may be a secret.
    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8-sig",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    neo4j_uri: str | None = Field(None, description="A Neo4j server, bolt:// or neo4j://. Unset: the embedded engine.")
    neo4j_user: str = Field("neo4j", description="User of that server.")
    neo4j_password: SecretStr = Field(SecretStr(""), description="Password of that user.")
    neo4j_database: str | None = Field(None, description="Database on that server. Unset: the user's home database.")

    khsae_data: Path = Field(Path(".khsae"), description="Folder of the embedded engine.")
    khsae_host: str = Field("127.0.0.1", description="Address on which the page and the API listen.")
    khsae_port: int = Field(8000, ge=1, le=65535, description="Port on which they listen.")
    khsae_api_keys: SecretStr = Field(
        SecretStr(""),
        description="analyst:KEY,public:KEY; each 16 characters or more. Beyond the loopback a key is required.",
    )
    khsae_rate_limit: str = Field(
        "1200 per minute",
        description="Calls allowed per key, or per address elsewhere: 20 per second; 1200 per minute. Or: off.",
    )
    khsae_role: Role = Field(
        "public",
        description="analyst: may read sealed names. An API with keys uses the role of the key.",
    )
    khsae_query_timeout_s: float = Field(20.0, gt=0, le=600, description="Deadline of a query, in seconds.")
    khsae_query_max_rows: int = Field(
        10_000,
        ge=1,
        le=100_000,
        description="Maximum number of rows or links in an answer: about as many as a picture of 5,000 entities has.",
    )
    khsae_view_max_entities: int = Field(2000, ge=1, le=2000, description="Maximum number of entities in a view.")

    khsae_queries: Path | None = Field(None, description="Folder of your own saved queries. Unset: queries/own/.")
    khsae_cypher: bool = Field(False, description="Whether analysts may run Cypher of their own through the API.")
    khsae_cors: str = Field(
        "", description="Origins whose pages may call the API from a browser: https://one.example,https://two.example."
    )
    khsae_audit_log: Path | None = Field(
        None, description="File that records each API request as a line of JSON: who, what, when. Unset: none."
    )

    @field_validator("neo4j_uri")
    @classmethod
    def _without_password(cls, given: str | None) -> str | None:
        """It is printed in errors and logs, so it must not hold what is secret."""
        if given and "@" in given:
            address = re.sub("//.*@", "//", given, flags=re.DOTALL)
            raise ValueError(f"it holds a user or password; give {address}, NEO4J_USER and NEO4J_PASSWORD")
        return given

    @field_validator("khsae_data")
    @classmethod
    def _at_home(cls, given: Path) -> Path:
        try:
            return given.expanduser()
        except RuntimeError as exc:
            raise ValueError(f"there is no home folder for {given.parts[0]}") from exc

    @field_validator("khsae_api_keys")
    @classmethod
    def _well_formed(cls, given: SecretStr) -> SecretStr:
        roles: dict[str, str] = {}
        for pair in filter(None, given.get_secret_value().split(",")):
            role, _, key = pair.strip().partition(":")
            if roles.setdefault(key, role) != role:
                raise ValueError("one key is given under two roles: give each role a key of its own")
            if role not in get_args(Role) or len(key) < 16:
                raise ValueError(
                    "give analyst:KEY or public:KEY, separated by commas; each key has 16 characters or more"
                )
        return given

    @field_validator("khsae_rate_limit")
    @classmethod
    def _in_words(cls, given: str) -> str:
        if given != "off" and not re.fullmatch(rf"{_RATE}(;{_RATE})*", given):
            raise ValueError("give a number and a time, as in 1200 per minute; several with semicolons between; or off")
        return given

    @property
    def keys(self) -> dict[str, Role]:
        """The role of each key."""
        pairs = (pair.strip().partition(":") for pair in self.khsae_api_keys.get_secret_value().split(",") if pair)
        return {key: "analyst" if role == "analyst" else "public" for role, _, key in pairs}

    @property
    def origins(self) -> list[str]:
        """The origins that are let in."""
        return [origin.strip() for origin in self.khsae_cors.split(",") if origin.strip()]

    @property
    def on_loopback(self) -> bool:
        return self.khsae_host in ("127.0.0.1", "localhost", "::1")
