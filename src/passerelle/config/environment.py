"""What the environment says: the only place that reads it.

| variable | meaning | default |
| --- | --- | --- |
| `DATABASE_URL` | `sqlite:///PATH` or `postgresql://...` | SQLite in the data folder |
| `PASSERELLE_DATA` | folder of database, keys, files, search, trust | `var/` beside the checkout |
| `PASSERELLE_SECRET` | secret for sessions and tokens | the file `secret` in the data folder |
| `PASSERELLE_KEY_SECRET` | secret under which private keys are sealed, 32 letters or more | none |
| `PASSERELLE_KEY_FILE` | file that holds that secret instead | `keys/unlock` in the data folder, never in public |
| `PASSERELLE_ORIGIN` | where the public reaches the register | `http://127.0.0.1:8000` |
| `PASSERELLE_COUNTRY` | code of the jurisdiction whose register this is | `MI` (Mirane) |
| `PASSERELLE_CALENDARS` | folder of the operator's own working calendars | `calendars/` in the data folder |
| `PASSERELLE_REGISTER_NAME`, `PASSERELLE_AUTHORITY_NAME` | who is written on every page | Mirane's |
| `PASSERELLE_HELP_NUMBER` | the telephone number for help | `3131` |
| `PASSERELLE_LANGUAGES` | the languages that pages can be read in, comma separated; English is one of them | `en` |
| `PASSERELLE_TIME_ZONE` | where a day of the register begins and ends | `Africa/Tunis` |
| `PASSERELLE_HOSTS` | host names served, comma separated | loopback |
| `PASSERELLE_ANY_DAY` | `1`, on loopback alone: a request may say which day it is, and turn the clocks to it | off |
| `PASSERELLE_MAIL` | how letters go out: `console`, `file:FOLDER`, `smtp(s)://...` | `mail` in the data folder |
| `PASSERELLE_MAIL_FROM` | whose letters they are | the demonstration country's |
| `PASSERELLE_TEXTS` | how texts go out: `https://...`, `stand-in`, `off` | `stand-in`, in public `off` |
| `PASSERELLE_TEXTS_TOKEN` | what that gateway knows this register by | none |
| `PASSERELLE_STAFF_SECOND_FACTOR` | `1`: duties at the authority open nothing without a second factor | off |
| `PASSERELLE_VERIFY_EMAIL` | `1`: an account opens once its address was confirmed; `0`: at once | on, on loopback off |
| `PASSERELLE_OIDC_ISSUER` | the provider of the electronic identity people may sign in with (OpenID Connect) | none |
| `PASSERELLE_OIDC_CLIENT`, `PASSERELLE_OIDC_SECRET` | what this register is called there, and its secret | none |
| `PASSERELLE_OIDC_NAME` | what people call that identity | `eID` |
| `PASSERELLE_OIDC_LEVELS` | which `acr` is which level: `acr=low,acr=substantial,acr=high` | the EU's names |
| `PASSERELLE_OIDC_BY_EMAIL` | `1`: a confirmed address leads to the account that has it confirmed too | off |
| `PASSERELLE_DEBUG` | `1` shows errors in the browser | off |
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CHECKOUT = Path(__file__).resolve().parents[3]
LOCALE = Path(__file__).resolve().parents[1] / "locale"
UNSAFE_SECRET = "unsafe: no secret was made yet; run `passerelle demo` or set PASSERELLE_SECRET"  # noqa: S105


def data_folder() -> Path:
    """Return the folder that holds everything this installation keeps; it may not exist yet."""
    if stated := os.environ.get("PASSERELLE_DATA"):
        return Path(stated)
    in_checkout = (CHECKOUT / "pyproject.toml").exists()
    return CHECKOUT / "var" if in_checkout else Path.cwd() / "var"


def secret() -> str:
    if stated := os.environ.get("PASSERELLE_SECRET"):
        return stated
    kept = data_folder() / "secret"
    return kept.read_text().strip() if kept.exists() else UNSAFE_SECRET


def database(url: str | None = None) -> dict[str, Any]:
    """Return Django's description of the database that `url` (or DATABASE_URL) names.

    Raises ValueError for a scheme that is neither sqlite nor postgresql.
    """
    url = url or os.environ.get("DATABASE_URL") or f"sqlite:///{data_folder() / 'register.sqlite3'}"
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(url.removeprefix("sqlite:///")) or ":memory:",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA recursive_triggers=ON;",
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        query = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.pop("host", "") or parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": query,
        }
    raise ValueError(f"DATABASE_URL: {parts.scheme!r} is neither sqlite nor postgresql")


def flag(name: str) -> bool:
    return os.environ.get(name, "") not in {"", "0"}


def origin() -> str:
    return os.environ.get("PASSERELLE_ORIGIN", "http://127.0.0.1:8000").rstrip("/")


def hosts() -> list[str]:
    stated = os.environ.get("PASSERELLE_HOSTS", "127.0.0.1,localhost,[::1]")
    return [host.strip() for host in stated.split(",") if host.strip()]


def is_here() -> bool:
    """Say whether this machine alone reaches the register: it is tried, not run for the public."""
    return urlsplit(origin()).hostname in {"127.0.0.1", "localhost", "::1"}


def any_day() -> bool:
    """Say whether this register is played: never where the public reaches it."""
    return is_here() and flag("PASSERELLE_ANY_DAY")


def verifies_email() -> bool:
    """Say whether an address is confirmed before its account opens: wherever the public reaches the register.

    Only then opening an account tells nobody whether an address has one; `PASSERELLE_VERIFY_EMAIL=0` gives that up.
    """
    return flag("PASSERELLE_VERIFY_EMAIL") if os.environ.get("PASSERELLE_VERIFY_EMAIL") else not is_here()


def country() -> str:
    return os.environ.get("PASSERELLE_COUNTRY", "MI")


def languages() -> list[tuple[str, _StrPromise]]:
    """Return the languages that pages can be read in (`PASSERELLE_LANGUAGES`) with their names, English first.

    A catalogue that is not finished is offered only where it is named: what it lacks is said in English. Raises
    ValueError for a language without a catalogue.
    """
    named = [code for one in os.environ.get("PASSERELLE_LANGUAGES", "").split(",") if (code := one.strip())]
    for code in named:
        if code != "en" and not (code in LANG_INFO and (LOCALE / code / "LC_MESSAGES" / "django.mo").exists()):
            raise ValueError(f"PASSERELLE_LANGUAGES: there is no catalogue for {code!r}; `make setup` compiles them")
    return [(code, gettext_lazy(LANG_INFO[code]["name"])) for code in dict.fromkeys(["en", *named])]


def calendars() -> Path:
    """Return the folder of the operator's working calendars; where none is stated, it may not exist."""
    stated = os.environ.get("PASSERELLE_CALENDARS")
    return Path(stated) if stated else data_folder() / "calendars"


def mail() -> dict[str, Any]:
    """Return Django's description of how letters go out (`PASSERELLE_MAIL`).

    `console` prints them, `file:FOLDER` writes them there, `smtp://USER:PASSWORD@HOST:PORT` sends them, encrypted from
    the first word (`smtps://`) or after it. Without a word they lie in the data folder, where they are in nobody's way.
    Raises ValueError for anything else.
    """
    stated = os.environ.get("PASSERELLE_MAIL") or f"file:{data_folder() / 'mail'}"
    backends = "django.core.mail.backends"
    if stated == "console":
        return {"backend": f"{backends}.console.EmailBackend"}
    scheme, _colon, rest = stated.partition(":")
    if scheme == "file" and rest:
        return {"backend": f"{backends}.filebased.EmailBackend", "folder": rest}
    parts = urlsplit(stated)
    if scheme in {"smtp", "smtps"} and parts.hostname:
        return {
            "backend": f"{backends}.smtp.EmailBackend",
            "host": parts.hostname,
            "port": parts.port or (465 if scheme == "smtps" else 587),
            "user": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "ssl": scheme == "smtps",
        }
    raise ValueError("PASSERELLE_MAIL is none of: console, file:FOLDER, smtp://..., smtps://...")


def texts() -> dict[str, str]:
    """Return how text messages go out (`PASSERELLE_TEXTS`): `kind`, and of a gateway its `address` and `token`.

    Without a word they are printed by a stand-in on this machine, and there are none where the public reaches it.
    Raises ValueError for anything else, for a gateway without a token, and for one that is neither https nor here.
    """
    stated = os.environ.get("PASSERELLE_TEXTS") or ("stand-in" if is_here() else "off")
    if stated in {"stand-in", "off"}:
        return {"kind": stated}
    parts = urlsplit(stated)
    beside = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if not (beside or (parts.scheme == "https" and parts.hostname)):
        raise ValueError("PASSERELLE_TEXTS is none of: https://..., stand-in, off")
    if not (token := os.environ.get("PASSERELLE_TEXTS_TOKEN", "")):
        raise ValueError("PASSERELLE_TEXTS needs PASSERELLE_TEXTS_TOKEN")
    return {"kind": "gateway", "address": stated, "token": token}


EU_LEVELS = ",".join(
    f"{name}{level}={level}"
    for name in ("http://eidas.europa.eu/LoA/", "http://eidas.europa.eu/LoA/NotNotified/")
    for level in ("low", "substantial", "high")
)


def electronic_identity() -> dict[str, Any] | None:
    """Return where people may sign in with an electronic identity; nothing where no provider is stated.

    Raises ValueError for an issuer that is neither https nor this machine, without the names the provider knows this
    register by, or for a level that is none.
    """
    issuer = os.environ.get("PASSERELLE_OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return None
    parts = urlsplit(issuer)
    is_here = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if not (is_here or (parts.scheme == "https" and parts.hostname)):
        raise ValueError("PASSERELLE_OIDC_ISSUER has to begin with https://")
    client, secret_ = os.environ.get("PASSERELLE_OIDC_CLIENT", ""), os.environ.get("PASSERELLE_OIDC_SECRET", "")
    if not (client and secret_):
        raise ValueError("PASSERELLE_OIDC_ISSUER needs PASSERELLE_OIDC_CLIENT and PASSERELLE_OIDC_SECRET")
    pairs = [one.rpartition("=") for one in text("PASSERELLE_OIDC_LEVELS", EU_LEVELS).split(",")]
    levels = {acr.strip(): level.strip() for acr, _is, level in pairs}
    if not all(levels) or not set(levels.values()) <= {"low", "substantial", "high"}:
        raise ValueError("PASSERELLE_OIDC_LEVELS: each is acr=low, acr=substantial or acr=high")
    return {
        "issuer": issuer,
        "client": client,
        "secret": secret_,
        "name": text("PASSERELLE_OIDC_NAME", "eID"),
        "levels": levels,
        "by_email": flag("PASSERELLE_OIDC_BY_EMAIL"),
        "stands_in": is_here,
    }


def text(name: str, default: str) -> str:
    return os.environ.get(name) or default
