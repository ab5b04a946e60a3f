"""Kinds of change that are about time, status and what is shown: dates, lists, contexts, disclosures, holders."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import orjson

from passerelle.core.credentials import jose
from passerelle.core.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES, PASSERELLE
from passerelle.core.credentials.trust import TrustStore
from tools.mutants.members import at, dumped, leaves, member_added, opened, put

if TYPE_CHECKING:
    from random import Random

    from tools.mutants.materials import Material

MOMENTS: Final = (
    *("2000-01-01T00:00:00Z", "2099-12-31T23:59:59Z", "2026-11-26T12:00:00+14:00", "9999-12-31T23:59:60Z", "2099", ""),
    *(None, 0, "2099-01-01", "2099-01-01T00:00:00", "2099-01-01T00:00:00z", ["2099-01-01T00:00:00Z"], "never"),
)
DATED: Final = frozenset(
    {
        "validFrom",
        "validUntil",
        "awardedDate",
        "created",
        "startedOn",
        "exp",
        "iat",
        "nbf",
        "date_of_expiry",
        "date_of_issue",
        "date_of_issuance",
    }
)
IN_CBOR: Final = frozenset({11, 12, 14, 20})
POINTERS: Final = frozenset({"statusListIndex", "statusListCredential", "statusPurpose", "idx", "uri", "statusSize"})


def dates_changed(m: Material, c: Random) -> bytes:
    value, close = opened(m, c)
    dated = [path for path in leaves(value) if path[-1] in (IN_CBOR if m.sort == "paper" else DATED)]
    if not dated:
        return member_added(m, c)
    path = c.choice(dated)
    old = at(value, path)
    new: Any = c.choice((*MOMENTS, *([old + 1, old - 1, old + 86_400, 2**31, -1, 1e9] if isinstance(old, int) else [])))
    if new == old or c.random() < 0.2:
        at(value, path[:-1]).pop(path[-1])
        return close(value)
    return close(put(value, path, new))


def status_redirected(m: Material, c: Random) -> bytes:
    """Another list, another place of it, no status, one entry less, one in another form."""
    value, close = opened(m, c)
    if m.sort == "paper":
        return close(
            put(
                value,
                (13,),
                c.choice(([1, value[13][1] + 1], [2, value[13][1]], [], [1], None, [1, -1], [value[13][1], 1])),
            )
        )
    if not isinstance(value, dict):
        return member_added(m, c)
    name = "credentialStatus" if "credentialStatus" in value else "status"
    pointers = [path for path in leaves(value) if path[-1] in POINTERS]
    held = value.get(name)
    how = c.randrange(3)
    if how == 0 and pointers:
        new = c.choice(
            (
                "https://register.example/trust/lists/2",
                "https://register.example/trust/lists/1",
                "0",
                "1",
                1,
                0,
                -1,
                "https://x.example/",
                "01",
                1.0,
                None,
                "message",
                2,
            )
        )
        path = c.choice(pointers)
        return close(put(value, path, f"{new}x" if new == at(value, path) else new))
    if how == 1:
        value.pop(name, None)
        if c.random() < 0.5:
            value[c.choice(("status", "termsOfUse", "https://www.w3.org/2018/credentials#credentialStatus"))] = held
        return close(value)
    shapes: list[Any] = [[], {}, None, "x", [held], {"status_list": []}, {"@list": held}, {"id": "urn:x:y"}]
    if isinstance(held, list):
        shapes += [
            held[:1],
            held[1:],
            held[0],
            [*held, held[0]],
            {"0": held[0]},
            [{**held[0], "type": "StatusList2021Entry"}, *held[1:]],
        ]
    value[name] = c.choice(shapes)
    return close(value)


def context_changed(m: Material, c: Random) -> bytes:
    """Another context, or what stands for one: the type of a token, the media type, the site a code leads to."""
    if m.sort == "paper":
        before, _, fragment = m.raw.decode("ascii").rpartition("#")
        bent = c.choice(
            (
                before.replace("HTTPS", "HTTP"),
                before.replace("REGISTER", "REGISTER1"),
                before + "?A",
                before.title(),
                before + "/",
                "HTTPS://X.EXAMPLE/V",
                before[:-1] + "W",
                before.replace("EXAMPLE", "EXAMPLE.ORG"),
                before.replace("EXAMPLE", "EXAMPLE:444"),
                "javascript:alert(1)",
            )
        )
        return f"{bent}#{fragment}{c.choice(('', '', '#', 'A', fragment, '=', '&x'))}".encode("ascii")
    value, close = opened(m, c)
    if not isinstance(value, dict) or "@context" not in value:
        return member_added(m, c)
    known = [CREDENTIALS_V2, OPEN_BADGES, PASSERELLE]
    contexts: tuple[Any, ...] = (
        *(
            known[:2],
            known[1:],
            known[::-1],
            [*known, known[0]],
            [known[0], known[2], known[1]],
            CREDENTIALS_V2,
            [],
            None,
        ),
        *({"@vocab": "urn:x:"}, [*known, {"validUntil": None}], [{"name": "urn:x:n"}, *known], [known], known[0]),
        *(
            [*known, "https://x.example/context"],
            [*known, "https://w3id.org/security/data-integrity/v2"],
            [f"{known[0]}/"],
        ),
        [known[0].replace("v2", "v1"), *known[1:]],
        [known[0].replace("https", "http"), *known[1:]],
    )
    new = c.choice([context for context in contexts if context != value["@context"]])
    if c.random() < 0.3:
        value["credentialSubject"]["@context"] = new
    else:
        value["@context"] = new
        if c.random() < 0.5 and isinstance(value.get("proof"), dict) and "@context" in value["proof"]:
            value["proof"]["@context"] = new
    return close(value)


def document_mixed(m: Material, c: Random) -> bytes:
    """Parts of two genuine awards of one issuer in one document."""
    other = c.choice(m.twins)
    if m.sort == "json":
        ours, theirs = json.loads(m.raw), json.loads(other)
        for name in c.sample(list(ours), c.randrange(1, len(ours) - 1)):
            ours[name] = theirs[name]
        return dumped(ours)
    mark = b"~" if m.sort == "sd_jwt" and c.random() < 0.5 else b"." if m.sort != "paper" else b"#"
    if mark == b"#":
        place = c.randrange(len(m.raw) - 64, len(m.raw) - 1)
        return m.raw[:place] + other[place:]
    parts, others = m.raw.split(mark), other.split(mark)
    place = c.randrange(min(len(parts), len(others)))
    return mark.join((*parts[:place], others[place], *parts[place + 1 :]))


def disclosures_changed(m: Material, c: Random) -> bytes:
    """Disclosures forged, doubled, another's, in another form, or withheld under the holder's signature."""
    token, *shown = m.raw.split(b"~")
    binding = shown.pop()
    place = c.randrange(len(shown))
    how = c.randrange(8)
    if how == 0:
        salt, *said = json.loads(jose.from_base64url(shown[place]))
        forged = c.choice(
            (
                [salt, *said[:-1], "distinction"],
                [salt + "x", *said],
                ["", *said],
                [salt, "exp", 4102444800],
                [salt],
                [*said],
                [salt, *said, 1],
                {"a": 1},
                [salt, "_sd", []],
                [salt, "iss", "did:web:x.example"],
            )
        )
        shown[place] = jose.encoded(dumped(forged))
    elif how == 1:
        shown.append(shown[place])
    elif how == 2:
        shown[place] = c.choice(c.choice(m.twins).split(b"~")[1:-1] or [b"x"])
    elif how == 3:
        shown.append(
            jose.encoded(
                dumped([c.randbytes(12).hex(), c.choice(("result", "name", "exp", "status", "cnf", "x")), "x"])
            )
        )
    elif how == 4:
        shown[place] = c.choice(
            (
                shown[place] + b"=",
                shown[place][:-1],
                b"",
                shown[place] + b"A",
                jose.encoded(b" " + jose.from_base64url(shown[place])),
            )
        )
    elif how == 5:
        a = c.randrange(len(shown))
        shown[a] = shown[a][:8] + shown[place][8:] if a != place else shown[a][::-1]
    elif how == 6 and binding:
        shown = shown[:place] + shown[place + 1 :] if c.random() < 0.5 else c.sample(shown, len(shown))
    else:
        return b"~".join((token, *shown)) if not binding else b"~".join((token, *shown[1:], binding))
    return b"~".join((token, *shown, binding))


def binding_changed(m: Material, c: Random) -> bytes:
    """The holder's signature: another's, over something else, doubled, or one where none is."""
    start, _, binding = m.raw.rpartition(b"~")
    theirs = [raw.rpartition(b"~")[2] for raw in (*m.twins, m.stranger, *m.others) if not raw.endswith(b"~")]
    other = c.choice(theirs) if theirs else start.partition(b"~")[0]
    if not binding:
        return (
            start
            + b"~"
            + c.choice(
                (other, start.partition(b"~")[0], b"x", b"..", b"e30.e30.", other[:-1], c.randbytes(9).hex().encode())
            )
        )
    header, payload, signature = binding.split(b".")
    how = c.randrange(5)
    if how == 0:
        return start + b"~" + other
    if how == 1:
        said = json.loads(jose.from_base64url(payload))
        said[c.choice(("aud", "nonce", "iat", "sd_hash", "x"))] = c.choice(
            ("x", 0, None, "https://employer.example", 1_900_000_000)
        )
        return start + b"~" + b".".join((header, jose.encoded(dumped(said)), signature))
    if how == 2:
        bent = json.loads(jose.from_base64url(header)) | {
            c.choice(("alg", "typ", "kid", "jwk")): c.choice(("none", "HS256", "JWT", None, {}, "x", "EdDSA"))
        }
        return start + b"~" + b".".join((jose.encoded(dumped(bent)), payload, signature))
    if how == 3:
        parts = binding.split(b".")
        parts[c.randrange(3)] = other.split(b".")[c.randrange(min(3, len(other.split(b"."))))]
        return start + b"~" + b".".join(parts) if b".".join(parts) != binding else start + b"~" + binding + b"~"
    return (
        start
        + b"~"
        + c.choice((binding + b"~", binding + b"." + binding, binding[:-1], b"~" + binding, binding + binding))
    )


class BentLists(TrustStore):
    """A trust folder whose status lists are other documents than were signed, or are not there."""

    def bend(self, c: Random, lists: dict[str, dict[str, Any] | str]) -> None:
        """Change what the lists say; each is read anew."""
        self.bits.clear()
        self.tokens.clear()
        self._bent = {url: _bent_list(content, c, lists) for url, content in lists.items()}

    def status_list(self, url: str) -> dict[str, Any] | None:
        found = self._bent.get(url)
        return found if isinstance(found, dict) else None

    def token_list(self, url: str) -> str | None:
        found = self._bent.get(url)
        return found if isinstance(found, str) else None


def _bent_list(content: dict[str, Any] | str, c: Random, lists: dict[str, dict[str, Any] | str]) -> Any:
    others = [other for other in lists.values() if other is not content and type(other) is type(content)]
    if c.random() < 0.2 and others:
        return c.choice(others)
    if isinstance(content, str):
        place = c.randrange(len(content) - 2)
        letter = c.choice([letter for letter in "AbC9_-.~" if letter != content[place]])
        return c.choice(
            (content[:place] + letter + content[place + 1 :], content[:place] + content[place + 1 :], None, "", "a.b.c")
        )
    bent = orjson.loads(orjson.dumps(content))
    subject, how = bent["credentialSubject"], c.randrange(9)
    if how == 0:
        bent["validUntil"] = "2099-01-01T00:00:00Z"
    elif how == 1:
        said = subject["statusPurpose"]
        subject["statusPurpose"] = c.choice(
            [word for word in ("revocation", "suspension", "message", "x") if word != said]
        )
    elif how == 2:
        subject["encodedList"] = subject["encodedList"][:-4] + c.choice(("AAAA", "", "AA", "A==="))
    elif how == 3:
        bent["issuer"] = c.choice(("did:web:elsewhere.example", "did:web:register.example:awarders:12", None, {}))
    elif how == 4:
        bent["proof"] = c.choice(([], None, {}, {"type": "x"}))
    elif how == 5:
        bent["id"] = subject["id"] = "https://register.example/trust/lists/9"
    elif how == 6:
        return None
    elif how == 7:
        subject["encodedList"] = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"
    else:
        bent["validFrom"] = c.choice(("2099-01-01T00:00:00Z", "x", None))
    return bent
