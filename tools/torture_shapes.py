"""Every shape of document against two other implementations: does the canonical form come out the same?

Run `python -m tools.torture_shapes [--shapes 2000] [--fillings 500] [--js 10000] [--seed 1]`. Shapes are made up from
contexts made for the purpose (language maps, lists, graphs, terms that apply to one type or below one property);
each is filled with texts chosen to go wrong. What is accepted is compared with pyoxigraph, a sample also with
jsonld.js, which is installed from the npm registry into a folder that is thrown away. Prints JSON; any difference
is printed in full and makes the exit status 1.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any

import pyoxigraph

from passerelle.core.credentials.canonical import canonical, canonical_hash, is_one_number, stats
from passerelle.core.credentials.refusals import CredentialRefused, UnknownContext

if TYPE_CHECKING:
    from collections.abc import Callable

XSD = "http://www.w3.org/2001/XMLSchema#"
PLAIN, RICH, VOCAB = (f"https://contexts.example/{name}" for name in ("plain", "rich", "vocab"))

CONTEXTS: dict[str, dict[str, Any]] = {
    PLAIN: {
        "id": "@id",
        "type": "@type",
        "ex": "https://terms.example/",
        "name": "ex:name",
        "note": {"@id": "ex:note", "@language": "fr"},
        "says": {"@id": "ex:says", "@container": "@language"},
        "many": {"@id": "ex:many", "@container": "@set"},
        "steps": {"@id": "ex:steps", "@container": "@list"},
        "link": {"@id": "ex:link", "@type": "@id"},
        "links": {"@id": "ex:links", "@type": "@id", "@container": "@list"},
        "kind": {"@id": "ex:kind", "@type": "@vocab"},
        "Red": "ex:Red",
        "Green": "ex:Green",
        "on": {"@id": "ex:on", "@type": f"{XSD}date"},
        "count": {"@id": "ex:count", "@type": f"{XSD}integer"},
        "share": {"@id": "ex:share", "@type": f"{XSD}double"},
        "weight": {"@id": "ex:weight", "@type": f"{XSD}float"},
        "raw": {"@id": "ex:raw", "@type": "@json"},
        "part": "ex:part",
        "parts": {"@id": "ex:parts", "@container": "@set"},
        "graph": {"@id": "ex:graph", "@container": "@graph"},
        "graphs": {"@id": "ex:graphs", "@type": "@id", "@container": ["@graph", "@set"]},
        "byId": {"@id": "ex:byId", "@container": "@id"},
        "byType": {"@id": "ex:byType", "@container": "@type"},
        "language": "@language",
        "value": "@value",
        "gone": None,
        "Thing": "ex:Thing",
    },
    RICH: {
        "Person": {
            "@id": "ex:Person",
            "@context": {"name": "ex:personName", "link": {"@id": "ex:knows", "@type": "@id"}, "kind": "ex:kindText"},
        },
        "Place": {"@id": "ex:Place", "@context": {"part": {"@id": "ex:inside", "@type": "@id"}}},
        "holder": {"@id": "ex:holder", "@context": {"note": "ex:holderNote", "Red": "https://other.example/Red"}},
        "https://terms.example/odd": {"@id": "https://terms.example/odd", "@type": f"{XSD}token"},
        "ex:compact": {"@id": "ex:compact", "@type": "@id"},
    },
    VOCAB: {"@vocab": "https://vocabulary.example/#", "@language": "de", "urn": "https://prefix.example/"},
}


class Made:
    """A source of the contexts above."""

    def load(self, url: str) -> dict[str, Any]:
        if url not in CONTEXTS:
            raise UnknownContext("unknown", url=url)
        return {"@context": CONTEXTS[url]}


# --- shapes: a document whose leaves are functions of chance ---

LETTERS = 'abcZ09 "\\%{}\n\t\r'
LETTERS += "\x00\x01\x02\x07\x08\x0b\x0c\x1f\x7f\x80\x9f\u00a0\u00e9\u2028\u0644\u4e2d\ue000\uff21\U0001f600"
TEXTS = (
    "",
    " ",
    "plain words",
    "Red",
    "name",
    "ex:name",
    "ex:",
    "https://terms.example/odd",
    "urn:a:b",
    "@type",
    "@id",
    "_:b0",
    "_:c14n0",
    "_:a",
    "%s",
    "{0}",
    "\x01" + "1\x02",
    "x-passerelle-value:1.",
    '"@en',
    "8.2",
    "true",
    "null",
    "x" * 400,
    'y"' * 200,
    "\x7f" + "z" * 400,
    "\u00e9" * 400,
)
ADDRESSES = (
    "https://a.example/1",
    "https://a.example/1",
    "https://a.example/2",
    "https://a.example/2#x",
    "https://a.example/%C3%A9?q=1&r=(2)",
    "https://\u00e9.example/\U0001f600",
    "http://[::1]:8080/a",
    "urn:uuid:00000000-0000-4000-8000-000000000001",
    "urn:x",
    "urn:x:y",
    "did:web:a.example:b",
    "mailto:a@b.example",
    "tag:a.example,2026:1",
)
ODD_ADDRESSES = (
    *TEXTS,
    "ex:thing",
    "Red",
    "Green",
    "relative",
    "../up",
    "//a.example/b",
    "#part",
    "?query",
    "undefined://here/x",
    "undefined:x",
    "https://a b",
    "https://a.example/%zz",
    "https://a.example/[1]",
    "https://a.example/\ufffe",
    "http:",
    "a:",
    "a:b",
    "1:2",
    "ex://a",
    "name:x",
    "https://terms.example/odd",
)
NUMBERS = (0, 1, -1, 7, 100, 2.5, -0.75, 3.0, -0.0, 2**53 - 1)
ODD_NUMBERS = (1e21, 8.2, 1.25e-7, 2**70, 1.5e300, 0.1, 1e-7)  # no two implementations write all of them alike
LANGUAGES = ("en", "EN-gb", "zh-hant", "x", "de-1901", "fr", "nl", "en_us")


def text(chance: random.Random) -> str:
    """Return a text that looks like something else, or one made of odd letters."""
    if chance.random() < 0.5:
        return chance.choice(TEXTS)
    return "".join(chance.choices(LETTERS, k=chance.randrange(12)))


def address(chance: random.Random) -> str:
    """Return an address, seldom an odd one; equal ones are likely."""
    if chance.random() < 0.03:
        return chance.choice(ODD_ADDRESSES)
    return chance.choice(ADDRESSES) if chance.random() < 0.7 else f"https://b.example/{chance.randrange(10**6)}"


def kind(chance: random.Random) -> str:
    return chance.choice(("Red", "Green", "ex:Blue", "https://a.example/kind", "Thing"))


def fixed(value: Any) -> Any:
    return lambda chance: value


def number(chance: random.Random) -> Any:
    """Return a leaf that is nearly always the same number."""
    usual = chance.choice(NUMBERS if chance.random() < 0.9 else ODD_NUMBERS[:-1])
    return lambda fill: usual if fill.random() < 0.97 else fill.choice((*NUMBERS, *ODD_NUMBERS))


def scalar(chance: random.Random) -> Any:
    """Return a leaf: mostly text; a number, a truth or nothing is part of the shape."""
    return chance.choices(
        (text, address, number(chance), fixed(chance.random() < 0.5), fixed(None)), (60, 15, 10, 8, 7)
    )[0]


def value_object(chance: random.Random) -> Any:
    """Return a value object, with a language or a type or neither."""
    alias = chance.random() < 0.3
    made: dict[str, Any] = {"value" if alias else "@value": chance.choice((text, text, text, number(chance)))}
    also = chance.random()
    if also < 0.4:
        made["language" if alias else "@language"] = fixed(chance.choice(LANGUAGES))
    elif also < 0.6:
        made["@type"] = fixed(chance.choice((f"{XSD}date", "ex:typed", f"{XSD}string")))
    return made


def items(chance: random.Random, leaf: Any, depth: int = 0) -> Any:
    """Return a list of up to four, at times in one another, at times one alone."""
    if chance.random() < 0.2:
        return leaf(chance)
    made = [leaf(chance) for _ in range(chance.randrange(5))]
    if depth == 0 and chance.random() < 0.15:
        made.append(items(chance, leaf, 1))
    return made


def language_map(chance: random.Random) -> Any:
    tags = chance.sample(("en", "fr", "zh-Hant", "@none", "de"), chance.randrange(4))
    return {tag: chance.choice((text, [text, text], [text, fixed(None)])) for tag in tags}


def node(chance: random.Random, depth: int = 0) -> dict[str, Any]:
    """Return a node with a few members; deeper ones have fewer."""
    made: dict[str, Any] = {}
    if chance.random() < (0.4 if depth else 0.8):
        made[chance.choice(("id", "@id"))] = address
    if chance.random() < 0.6:
        types = chance.sample(("Thing", "Person", "Place", "ex:Other"), chance.randrange(1, 3))
        made["type"] = fixed(types if chance.random() < 0.7 else types[0])
    for name in chance.sample(sorted(MEMBERS), chance.randrange(1, 7 - 2 * min(depth, 2))):
        made[name] = MEMBERS[name](chance, depth + 1)
    return made


def inner(chance: random.Random, depth: int) -> Any:
    """Return a node below, or where it gets deep an address or a value."""
    if depth > 3 or chance.random() < 0.2:
        return chance.choice((address, text, value_object(chance)))
    return node(chance, depth)


def either(chance: random.Random, depth: int) -> Any:
    return value_object(chance) if chance.random() < 0.2 else scalar(chance)


MEMBERS: dict[str, Callable[[random.Random, int], Any]] = {
    "name": lambda c, d: items(c, lambda c: either(c, d)),
    "note": lambda c, d: items(c, scalar),
    "says": lambda c, d: language_map(c) if c.random() < 0.9 else text,
    "many": lambda c, d: items(c, lambda c: either(c, d)),
    "steps": lambda c, d: items(c, lambda c: either(c, d) if c.random() < 0.8 else inner(c, d)),
    "link": lambda c, d: items(c, lambda c: address if c.random() < 0.7 else inner(c, d)),
    "links": lambda c, d: items(c, lambda c: address),
    "kind": lambda c, d: items(c, lambda c: c.choice((kind, address, fixed(c.choice(("Red", "Green")))))),
    "on": lambda c, d: items(c, scalar),
    "count": lambda c, d: items(c, lambda c: c.choice((number(c), text))),
    "share": lambda c, d: c.choice((number(c), number(c), fixed("2.5E0"))) if c.random() < 0.9 else text,
    "weight": lambda c, d: c.choice((number(c), text)),
    "raw": lambda c, d: items(c, lambda c: c.choice((scalar(c), {"b": text, "a": [scalar(c), fixed(None)]}))),
    "part": lambda c, d: items(c, lambda c: inner(c, d)),
    "parts": lambda c, d: items(c, lambda c: inner(c, d)),
    "graph": lambda c, d: items(c, lambda c: node(c, d) if d < 4 else address),
    "graphs": lambda c, d: items(c, lambda c: node(c, d) if d < 4 else address),
    "byId": lambda c, d: {
        a: node(c, d) if d < 4 else [] for a in c.sample(("https://k.example/1", "urn:k", "@none"), 2)
    },
    "byType": lambda c, d: {a: node(c, d) if d < 4 else [] for a in c.sample(("Thing", "Person", "@none"), 2)},
    "holder": lambda c, d: items(c, lambda c: inner(c, d)),
    "ex:free": lambda c, d: items(c, scalar),
    "ex:compact": lambda c, d: address,
    "https://terms.example/odd": either,
    "part2": inner,
    "@graph": lambda c, d: [node(c, d) for _ in range(c.randrange(3))] if d < 4 else [],
    "gone": lambda c, d: fixed(None),
}
for wrapped in ("@list", "@set"):
    MEMBERS[f"ex:in{wrapped}"] = lambda c, d, wrapped=wrapped: {wrapped: items(c, scalar)}


def shape(chance: random.Random) -> dict[str, Any]:
    """Return a document whose leaves are functions of chance."""
    contexts = [PLAIN, *chance.sample((RICH, VOCAB), chance.randrange(3))]
    return {"@context": fixed(contexts)} | defined(node(chance), contexts, chance)


def defined(made: Any, contexts: list[str], chance: random.Random) -> Any:
    """Return `made` without most of what no context defines, and with less of what is mostly refused."""
    if isinstance(made, list):
        return [defined(item, contexts, chance) for item in made]
    if not isinstance(made, dict):
        return made
    return {
        name: fixed("Thing") if name == "type" and RICH not in contexts else defined(value, contexts, chance)
        for name, value in made.items()
        if name not in RARE or chance.random() < (0.1 if RARE[name] not in contexts else 0.8)
    }


RARE = {"holder": RICH, "part2": VOCAB, "gone": "", "@graph": "", "byId": ""}


def filled(leaf: Any, chance: random.Random) -> Any:
    """Return the document, or part of it, with chance applied to its leaves."""
    if isinstance(leaf, dict):
        return {name: filled(inner, chance) for name, inner in leaf.items()}
    if isinstance(leaf, list):
        return [filled(inner, chance) for inner in leaf]
    return leaf(chance)


# --- the other implementations ---

# jsonld.js sorts lines by UTF-16, RDFC-1.0 by code points: different where letters of both these kinds meet. It also
# leaves two letters as they are that RDFC-1.0 escapes.
OTHER_ORDER = re.compile(
    "[\U00010000-\U0010ffff].*[\ue000-\uffff]|[\ue000-\uffff].*[\U00010000-\U0010ffff]|[\ufffe\uffff]"
)


def oxigraph_hash(document: dict[str, Any], source: Any) -> bytes:
    """Return the hash of what pyoxigraph makes of `document`."""
    contexts = [source.load(url)["@context"] for url in document["@context"]]
    inlined = {"@context": contexts} | {
        name: value for name, value in types_first(document).items() if name != "@context"
    }
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(json.dumps(inlined), format=pyoxigraph.RdfFormat.JSON_LD))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return hashlib.sha256("".join(sorted(f"{str(quad).removesuffix(' .')} .\n" for quad in dataset)).encode()).digest()


def types_first(value: Any) -> Any:
    """Return `value` with types before other members, where pyoxigraph wants them."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name not in {"type", "@type"})
        return {name: types_first(value[name]) for name in names}
    return [types_first(item) for item in value] if isinstance(value, list) else value


SCOPED = frozenset({"Person", "Place"})  # types with terms of their own


def has_contexts_in_contexts(value: Any) -> bool:
    """Whether a node has two types with terms of their own, or one and a property with such, or one as a key.

    pyoxigraph forgets some of these terms, and keeps some too long; jsonld.js is asked about them all the same.
    """
    if isinstance(value, dict):
        types = value.get("type")
        scoped = SCOPED.intersection(types if isinstance(types, list) else [types])
        by_type = value.get("byType")
        is_keyed = isinstance(by_type, dict) and not SCOPED.isdisjoint(by_type)
        return is_keyed or len(scoped) + ("holder" in value) > 1 or any(map(has_contexts_in_contexts, value.values()))
    return isinstance(value, list) and any(map(has_contexts_in_contexts, value))


def one_number_each(value: Any) -> bool:
    """Whether pyoxigraph and jsonld.js write all numbers in `value` alike."""
    if isinstance(value, dict):
        return all(map(one_number_each, value.values()))
    if isinstance(value, list):
        return all(map(one_number_each, value))
    return not isinstance(value, int | float) or is_one_number(value) or value == int(value) < 2**53


# --- the run ---


class Run:
    """What happened so far."""

    def __init__(self, source: Any, js: int) -> None:
        self.source = source
        self.counted: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.differences: list[dict[str, Any]] = []
        self.for_js: list[dict[str, Any]] = []
        self._js = js

    def try_out(self, document: dict[str, Any], *, long_way: bool, js: bool) -> None:
        """Compare the canonical form of `document`; the long way must be accepted and refused alike."""
        self.counted["documents"] += 1
        found = self._hash(canonical_hash, document)
        if long_way:
            self.counted["long_way_compared"] += 1
            alone = self._hash(lambda *given: hashlib.sha256(canonical(*given)).digest(), document)
            if alone != found:
                self._differs("long way", document, found, alone)
        if isinstance(found, str):
            self.refused[found] += 1
            return
        if one_number_each(document) and not has_contexts_in_contexts(document):
            self._compare_with_oxigraph(document, found)
        if js and len(self.for_js) < self._js and not OTHER_ORDER.search(json.dumps(document, ensure_ascii=False)):
            self.for_js.append({"document": document, "hash": found.hex()})

    def refuses(self, document: dict[str, Any]) -> bool:
        """Whether `document` is refused."""
        return isinstance(self._hash(canonical, document), str)

    def _compare_with_oxigraph(self, document: dict[str, Any], found: bytes) -> None:
        try:
            other = oxigraph_hash(document, self.source)
        except SyntaxError:  # types in a map by type as well as in the node: pyoxigraph wants them in one place
            self.counted["pyoxigraph_cannot"] += 1
            return
        self.counted["compared"] += 1
        if other != found:
            self._differs("pyoxigraph", document, found, other)

    def _hash(self, function: Any, document: dict[str, Any]) -> bytes | str:
        try:
            hashed: bytes = function(document, self.source)
        except CredentialRefused as refusal:
            return refusal.reason
        return hashed

    def _differs(self, from_: str, document: dict[str, Any], found: bytes | str, other: bytes | str) -> None:
        self.counted[f"differences_{from_.replace(' ', '_')}"] += 1
        if len(self.differences) < 20:
            both = [part if isinstance(part, str) else part.hex() for part in (found, other)]
            self.differences.append({"from": from_, "document": document, "hashes": both})


def run(shapes: int, fillings: int, js: int, seed: int) -> Run:
    """Try out `fillings` documents of each of `shapes` shapes that are not refused whatever fills them."""
    tried = Run(Made(), js)
    every = max(1, shapes * fillings // (2 * js)) if js else 0
    number = 0
    while tried.counted["shapes"] < shapes:
        chance = random.Random(f"{seed} {number}")  # noqa: S311 - the same shapes for the same seed
        number += 1
        made = shape(chance)
        if all(tried.refuses(filled(made, chance)) for _ in range(3)):
            tried.counted["shapes_always_refused"] += 1
            continue
        tried.counted["shapes"] += 1
        for _ in range(fillings):
            count = tried.counted["documents"]
            tried.try_out(filled(made, chance), long_way=count % 20 == 0, js=bool(every) and count % every == 0)
    return tried


SCRIPT = """
const jsonld = require('jsonld'), readline = require('readline'), crypto = require('crypto');
(async () => {
  let contexts = null;
  for await (const line of readline.createInterface({input: process.stdin, crlfDelay: Infinity})) {
    const given = JSON.parse(line);
    if(contexts === null) { contexts = given; continue; }
    const documentLoader = url => ({contextUrl: null, documentUrl: url, document: {'@context': contexts[url]}});
    let found;
    try {
      found = crypto.createHash('sha256').update(await jsonld.canonize(given, {
        algorithm: 'RDFC-1.0', format: 'application/n-quads', safe: true, documentLoader,
        canonizeOptions: {maxWorkFactor: Infinity}})).digest('hex');
    } catch(error) {
      found = 'refused: ' + ((error.details && error.details.event && error.details.event.code) || error.message);
    }
    console.log(found);
  }
})();
"""


def jsonld_hashes(documents: list[dict[str, Any]], contexts: dict[str, Any]) -> list[str]:
    """Return what jsonld.js says to each document: a hash, or `refused: ` and why."""
    with tempfile.TemporaryDirectory() as folder:
        install = ["npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", folder, "jsonld@9"]
        subprocess.run(install, check=True, capture_output=True)
        script = Path(folder) / "hashes.js"
        script.write_text(SCRIPT)
        lines = "\n".join(map(json.dumps, [contexts, *documents])) + "\n"
        ran = subprocess.run(["node", str(script)], input=lines, text=True, capture_output=True, check=True)
    return ran.stdout.splitlines()


def compare_with_jsonld(tried: Run, contexts: dict[str, Any]) -> None:
    """Compare the sample with jsonld.js. What it refuses by itself is counted apart: it is no other form."""
    hashes = jsonld_hashes([item["document"] for item in tried.for_js], contexts)
    for item, other in zip(tried.for_js, hashes, strict=True):
        if other.startswith("refused: "):
            tried.counted[f"jsonld_{other}"] += 1
        else:
            tried.counted["jsonld_compared"] += 1
            if other != item["hash"]:
                tried._differs("jsonld.js", item["document"], item["hash"], other)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shapes", type=int, default=2_000)
    parser.add_argument("--fillings", type=int, default=500)
    parser.add_argument("--js", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    started = process_time()
    tried = run(options.shapes, options.fillings, options.js, options.seed)
    if options.js:
        compare_with_jsonld(tried, CONTEXTS)
    print(json.dumps(report(tried, options) | {"cpu_seconds": round(process_time() - started)}, indent=1))
    return 1 if tried.differences else 0


def report(tried: Run, options: argparse.Namespace) -> dict[str, Any]:
    """Return the figures: what was tried, what came out alike, what took the long way and what was refused."""
    ways = stats(tried.source)
    accepted = tried.counted["documents"] - sum(tried.refused.values())
    different = sum(count for name, count in tried.counted.items() if name.startswith("differences"))
    long_way = {name.removeprefix("long_way_"): count for name, count in ways.items() if name.startswith("long_way_")}
    return {
        "seed": options.seed,
        "shapes": tried.counted["shapes"],
        "fillings": options.fillings,
        "documents": tried.counted["documents"],
        "accepted": accepted,
        "identical": tried.counted["compared"] - tried.counted["differences_pyoxigraph"],
        "differences": different,
        "filled": ways.get("filled", 0),
        "learnt": ways.get("learnt", 0),
        "fell_back_share": round(1 - (ways.get("filled", 0) + ways.get("learnt", 0)) / accepted, 4),
        "fell_back": long_way,
        "refused": dict(tried.refused.most_common()),
        "counted": dict(sorted(tried.counted.items())),
        "first_differences": tried.differences,
    }


if __name__ == "__main__":
    sys.exit(main())
