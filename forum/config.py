"""Configuration from environment variables; README.md shows the same table of settings."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

DEMO_MARKER: Final = "demo"
"""A file of this name in the data folder marks a site that shows the demonstration."""


@dataclass(frozen=True)
class Setting:
    """One environment variable: its name after `FORUM_`, documented default and meaning."""

    name: str
    default: str
    meaning: str


REDIS_SCHEMES: Final = ("redis://", "rediss://", "unix://")
FETCHED_MODELS: Final = "models"
"""The folder in DATA_DIR for models that were fetched, where no other is named."""
FETCHED_PACKAGES: Final = "apertium"
"""The folder in DATA_DIR for packages of Apertium that were fetched and not installed."""

SETTINGS: Final = (
    Setting("ENV", "development", "`development` or `production`; production demands SECRET_KEY"),
    Setting("SECRET_KEY", "", "signs sessions and links; made and kept in DATA_DIR in development"),
    Setting("DATA_DIR", "./var", "where all state of an embedded site lies"),
    Setting("DATABASE_URL", "SQLite in DATA_DIR", "address of another database (PostgreSQL)"),
    Setting(
        "STORAGE_URL",
        "",
        "where files lie, if not in DATA_DIR: `s3://key:secret@host/bucket/folder?region=…`",
    ),
    Setting(
        "REDIS_URL",
        "",
        "shares rate limits and rendered texts between web processes",
    ),
    Setting("SITE_NAME", "Forum", "name of the site on pages and in mail"),
    Setting("BASE_URL", "http://127.0.0.1:5000", "public address, used in mail and exports"),
    Setting("HOSTS", "", "further host names of the site, with commas; others are refused"),
    Setting("TIMEZONE", "UTC", "zone proposed for new and imported consultations"),
    Setting("MAIL_URL", "", "`smtp://user:password@host:587` (STARTTLS) or `smtps://…:465`"),
    Setting("MAIL_FROM", "forum@localhost", "sender of all mail"),
    Setting("CONTACT", "", "where readers reach you: an email address, or a page (`https://…`)"),
    Setting("OPERATOR", "", "who runs the site, as the contact page names it"),
    Setting(
        "TRANSLATOR",
        "auto",
        "bergamot, apertium, libre, deepl, microsoft, mymemory, google or off; or a list for each "
        "direction, in order of preference: `en-es:bergamot,*:libre`",
    ),
    Setting("TRANSLATOR_URL", "", "address of LibreTranslate, or another address of an engine"),
    Setting(
        "TRANSLATOR_KEY", "", "key of the translation engine; of several: `deepl=… microsoft=…`"
    ),
    Setting("TRANSLATOR_REGION", "", "region of the Microsoft engine"),
    Setting("TRANSLATOR_EMAIL", "", "address told to MyMemory, which raises its limit"),
    Setting(
        "TRANSLATOR_CAP",
        "",
        "characters that an engine on another server gets in a month; of several: `deepl=500000 …`",
    ),
    Setting(
        "MODELS",
        "`models` in DATA_DIR",
        "folder of Mozilla's translation models for `bergamot`",
    ),
    Setting("APERTIUM_MODES", "/usr/share/apertium/modes", "where Apertium's directions lie"),
    Setting("TEXT_MODEL", "", "name of a text model that may propose points; empty for none"),
    Setting("TEXT_MODEL_URL", "", "its address, before `/chat/completions`: `https://host/v1`"),
    Setting("TEXT_MODEL_KEY", "", "its key"),
    Setting("TEXT_MODEL_CAP", "", "characters that it gets in a month; empty without a limit"),
    Setting("TRUSTED_PROXIES", "0", "how many proxies in front set X-Forwarded headers"),
    Setting("THREADS", "8", "threads of `forum run`"),
    Setting("WORKERS", "1", "web processes of `forum run`; more than one wants REDIS_URL"),
)


class ConfigurationError(Exception):
    """The environment variables do not form a usable configuration."""


def _secret_key(data_dir: Path) -> str:
    """Return the secret key of a development site: created once, then read from the data folder."""
    path = data_dir / "secret_key"
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text().strip()


def _read_number(values: Mapping[str, str], name: str) -> int:
    try:
        return int(values[name])
    except ValueError:
        raise ConfigurationError(f"FORUM_{name} is not a whole number") from None


def read_settings(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the value of each setting, by its name without `FORUM_`."""
    return {s.name: environ.get(f"FORUM_{s.name}", "").strip() or s.default for s in SETTINGS}


def is_contact(value: str) -> bool:
    """Return whether people elsewhere can use this address: of mail, or of a page."""
    if value.startswith("https://"):
        return len(value) > len("https://") and " " not in value
    name, at, host = value.partition("@")
    is_one_address = bool(name and at) and not set(value) & set(" <>,;?&\"'")
    return is_one_address and "." in host.strip(".") and not host.endswith(".localhost")


def _check(values: Mapping[str, str]) -> None:
    """Raise ConfigurationError if a setting is invalid, or unsafe in production."""
    if values["ENV"] not in ("development", "production"):
        raise ConfigurationError("FORUM_ENV is neither development nor production")
    if values["ENV"] == "production" and len(values["SECRET_KEY"]) < 32:
        raise ConfigurationError(
            "FORUM_SECRET_KEY is missing or shorter than 32 characters; production will not "
            'start without it. Make one: python3 -c "import secrets; '
            'print(secrets.token_urlsafe(48))"'
        )
    if values["CONTACT"] and not is_contact(values["CONTACT"]):
        raise ConfigurationError(
            "FORUM_CONTACT is neither an email address that others can write to nor an https:// "
            "address of a page"
        )
    if values["TEXT_MODEL"] and not values["TEXT_MODEL_URL"].startswith(("https://", "http://")):
        raise ConfigurationError("FORUM_TEXT_MODEL_URL is not the address of a text model")
    if values["TEXT_MODEL_CAP"] and not values["TEXT_MODEL_CAP"].isdecimal():
        raise ConfigurationError("FORUM_TEXT_MODEL_CAP is no number of characters")
    if values["REDIS_URL"] and not values["REDIS_URL"].startswith(REDIS_SCHEMES):
        raise ConfigurationError(
            "FORUM_REDIS_URL does not begin with redis://, rediss:// or unix://"
        )
    if values["STORAGE_URL"] and not values["STORAGE_URL"].startswith("s3://"):
        raise ConfigurationError("FORUM_STORAGE_URL does not begin with s3://")


def normalise_url(url: str) -> str:
    """Return the URL with the psycopg driver for `postgres://` and `postgresql://`."""
    for alias in ("postgres://", "postgresql://"):
        if url.startswith(alias):
            return "postgresql+psycopg://" + url.removeprefix(alias)
    return url


def from_environment(environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the Flask configuration.

    Raises ConfigurationError if a setting is invalid, or unsafe in production.
    """
    environ = os.environ if environ is None else environ
    values = read_settings(environ)
    _check(values)
    is_production = values["ENV"] == "production"
    data_dir = Path(values["DATA_DIR"]).resolve()
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)  # it is nobody else's
    database_url = environ.get("FORUM_DATABASE_URL", "").strip()
    return {
        **{f"FORUM_{name}": value for name, value in values.items()},
        "FORUM_MODELS": environ.get("FORUM_MODELS", "").strip(),
        "FORUM_FETCHED_MODELS": str(data_dir / FETCHED_MODELS),
        "FORUM_FETCHED_PACKAGES": str(data_dir / FETCHED_PACKAGES),
        "FORUM_PRODUCTION": is_production,
        "FORUM_DATA_DIR": data_dir,
        "FORUM_DEMO": not is_production and (data_dir / DEMO_MARKER).exists(),
        "FORUM_TRUSTED_PROXIES": _read_number(values, "TRUSTED_PROXIES"),
        "SECRET_KEY": values["SECRET_KEY"] or _secret_key(data_dir),
        "SQLALCHEMY_DATABASE_URI": normalise_url(
            database_url or f"sqlite:///{data_dir / 'forum.db'}"
        ),
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},
        "MAX_CONTENT_LENGTH": 2_000_000,
        "MAX_FORM_MEMORY_SIZE": 1_500_000,
        "WTF_CSRF_TIME_LIMIT": None,  # valid as long as the session: people write for hours
        "SESSION_COOKIE_NAME": "forum",
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SECURE": is_production,
        "PREFERRED_URL_SCHEME": "https" if is_production else "http",
        "BABEL_DEFAULT_LOCALE": "en",
    }
