#!/usr/bin/env python3
"""Reads what `gloss export` writes with programs that other people wrote.

    cargo build && python3 -m venv /tmp/oracles
    /tmp/oracles/bin/pip install -r tests/oracles/requirements.txt
    /tmp/oracles/bin/python tests/oracles/check.py target/debug/gloss

An oracle that is not installed is said loudly, and the exit status is then 3: its row is open, not passed. The
schema of REFI-QDA has a licence of its own and is not in this repository: name its Project.xsd in
GLOSS_REFI_XSD. The reader of WebAnno TSV is github.com/neuged/webanno_tsv, which no index of packages has:
put it on PYTHONPATH. No oracle fetches anything.
"""

import csv
import importlib
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import uuid
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
CORPUS = HERE.parent.parent / "corpus"
NOTES = ["=1+1 & \"quotes\"\nsecond line <b>", "e\u0301tude 中國 🎖", None, "a; b | c [d] \\ _"]
TAGS = [["logistics/artillery", "strategy"], ["事/人 & co"], [], ["quote"]]
STRANGE = "Nine divisions & <tags> 🎖 中國志願軍九個師👨\u200d👩\u200d👧過江。\r\nSecond line, e\u0301tude “quoted”.\r\n"


class Missing(Exception):
    """An oracle that is not here."""


def need(name):
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise Missing(f"the Python package {name}") from error


class Room:
    """A library with the telegrams and forty annotations or so."""

    def __init__(self, gloss, folder):
        self.gloss, self.folder = gloss, pathlib.Path(folder)
        (self.folder / "docs/sub").mkdir(parents=True)
        for file in CORPUS.glob("*.txt"):
            (self.folder / "docs" / file.name).write_bytes(file.read_bytes())
        (self.folder / "docs/sub/b c#.txt").write_bytes(STRANGE.encode())
        self.texts, self.marks = {}, 0
        for file in sorted((self.folder / "docs").rglob("*.txt")):
            path = str(file.relative_to(self.folder / "docs"))
            text = file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
            self.texts[path] = text
            self.annotate(path, text)

    def annotate(self, path, text):
        entries = []
        step = max(1, len(text) // 14)
        for start in range(0, len(text) - 4, step):
            quote = text[start : start + step + step // 2].strip()
            start = text.index(quote, start)
            if quote.startswith(("\u200d", "\u0301")) or not quote or start + len(quote) > len(text):
                continue
            number = self.marks
            self.marks += 1
            entry = f"[[highlight]]\nid = {json.dumps(str(uuid.UUID(int=number + 1, version=4)))}\n"
            entry += f"start = {start}\nend = {start + len(quote)}\n"
            words = {"quote": quote, "prefix": text[max(0, start - 32) : start]}
            words["suffix"] = text[start + len(quote) : start + len(quote) + 32]
            if NOTES[number % 4]:
                words["note"] = NOTES[number % 4]
            for name, value in words.items():
                entry += f"{name} = {json.dumps(value, ensure_ascii=False)}\n"
            entry += f"tags = {json.dumps(TAGS[number % 4], ensure_ascii=False)}\n"
            entry += "created = 2026-01-01T00:00:00Z\nupdated = 2026-01-02T00:00:00Z\n"
            entries.append(entry)
        file = self.folder / "store/iris" / (path + ".toml")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("format = 1\n\n" + "\n".join(entries), encoding="utf-8")

    def run(self, *arguments):
        home = str(self.folder / "home")
        os.makedirs(home, exist_ok=True)
        command = [self.gloss, "--store", str(self.folder / "store"), "--as", "iris", *arguments]
        done = subprocess.run(command, cwd=self.folder / "docs", env={"HOME": home}, capture_output=True)
        if done.returncode:
            raise AssertionError(f"{arguments}: {done.returncode}: {done.stderr.decode()}")
        return done.stdout

    def export(self, to):
        return self.run("export", "--to", to).decode()

    def archive(self, to, *filters):
        target = self.folder / f"out.{to}"
        self.run("export", "--to", to, "-o", str(target), "--force", *filters)
        return zipfile.ZipFile(target)


FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def unguarded(cell):
    """Takes off the apostrophe that keeps a spreadsheet from running a cell."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA) else cell


def csv_reader(room):
    rows = list(csv.DictReader(io.StringIO(room.export("csv"), newline="")))
    assert len(rows) == room.marks, len(rows)
    for row in rows:
        text = room.texts[row["document"]]
        assert text[int(row["start"]) : int(row["end"])] == unguarded(row["quote"]), row["quote"]
        assert not any(cell.startswith(FORMULA) for cell in row.values()), row
    return f"{len(rows)} rows"


def json_ld(room):
    rdflib = need("rdflib")
    anno = {
        "id": "@id", "type": "@type", "items": {"@id": "as:items", "@container": "@list"},
        "as": "http://www.w3.org/ns/activitystreams#", "oa": "http://www.w3.org/ns/oa#",
        "dc": "http://purl.org/dc/elements/1.1/", "dcterms": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "xsd": "http://www.w3.org/2001/XMLSchema#", "Annotation": "oa:Annotation",
        "AnnotationPage": "as:OrderedCollectionPage", "Person": "foaf:Person", "Text": "dcterms:Text",
        "SpecificResource": "oa:SpecificResource", "TextualBody": "oa:TextualBody",
        "TextPositionSelector": "oa:TextPositionSelector", "TextQuoteSelector": "oa:TextQuoteSelector",
        "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"}, "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"},
        "commenting": "oa:commenting", "tagging": "oa:tagging", "highlighting": "oa:highlighting",
        "body": {"@id": "oa:hasBody", "@type": "@id"}, "target": {"@id": "oa:hasTarget", "@type": "@id"},
        "source": {"@id": "oa:hasSource", "@type": "@id"}, "selector": {"@id": "oa:hasSelector", "@type": "@id"},
        "value": "rdf:value", "format": "dc:format", "exact": "oa:exact", "prefix": "oa:prefix", "suffix": "oa:suffix",
        "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
        "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
        "creator": {"@id": "dcterms:creator", "@type": "@id"}, "name": "foaf:name",
        "created": {"@id": "dcterms:created", "@type": "xsd:dateTime"},
        "modified": {"@id": "dcterms:modified", "@type": "xsd:dateTime"}, "via": {"@id": "oa:via", "@type": "@id"},
    }
    page = json.loads(room.export("w3c"))
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
    # The terms of the published context that are used, since nothing is fetched here.
    page["@context"] = anno
    graph = rdflib.Graph().parse(data=json.dumps(page), format="json-ld", publicID="http://library.example/")
    oa = rdflib.Namespace("http://www.w3.org/ns/oa#")
    found = 0
    for annotation in graph.subjects(rdflib.RDF.type, oa.Annotation):
        target = graph.value(annotation, oa.hasTarget)
        source = str(graph.value(target, oa.hasSource)).removeprefix("http://library.example/")
        selectors = {graph.value(one, rdflib.RDF.type): one for one in graph.objects(target, oa.hasSelector)}
        place, quote = selectors[oa.TextPositionSelector], selectors[oa.TextQuoteSelector]
        start, end = (int(graph.value(place, name)) for name in (oa.start, oa.end))
        text = room.texts[__import__("urllib.parse").parse.unquote(source)]
        assert text[start:end] == str(graph.value(quote, oa.exact))
        found += 1
    assert found == room.marks, found
    return f"{found} annotations"


def refi_schema(room):
    etree = need("lxml.etree")
    if not os.environ.get("GLOSS_REFI_XSD"):
        raise Missing("the schema of REFI-QDA, Project.xsd, in GLOSS_REFI_XSD")
    schema = etree.XMLSchema(etree.parse(os.environ["GLOSS_REFI_XSD"]))
    schema.assertValid(etree.fromstring(room.archive("refi-qda").read("project.qde")))
    return "valid"


def refi_reader(room):
    etree = need("lxml.etree")
    archive = room.archive("refi-qda")
    project = etree.fromstring(archive.read("project.qde"))
    name = {"q": "urn:QDA-XML:project:1.0"}
    found = 0
    for source in project.iterfind(".//q:TextSource", name):
        text = archive.read(source.get("plainTextPath").replace("internal://", "sources/")).decode()
        assert text == room.texts[source.get("name")]
        found += len(source.findall("q:PlainTextSelection", name))
    assert found == room.marks, found
    return f"{found} selections"


def brat(room):
    parser = need("pybrat.parser")
    # It takes no two entities at one place, so only highlights with one tag are asked for.
    archive = room.archive("brat", "tag:quote")
    found = 0
    with tempfile.TemporaryDirectory() as folder:
        archive.extractall(folder)
        for example in parser.BratParser(error="raise").parse(folder):
            for entity in example.entities:
                parts = [example.text[span.start : span.end] for span in entity.spans]
                assert not any("\n" in part for part in parts)
                assert " ".join(parts) == entity.mention, (parts, entity.mention)
                found += 1
    assert found == sum(TAGS[number % 4] == ["quote"] for number in range(room.marks)), found
    return f"{found} entities"


def iob(room):
    nltk, conll = need("nltk"), need("nltk.corpus.reader.conll")
    archive = room.archive("iob")
    words = 0
    with tempfile.TemporaryDirectory() as folder:
        archive.extractall(folder)
        nltk.data.path.append(folder)
        for path in pathlib.Path(folder).rglob("*.iob"):
            columns = ("words", "chunk")
            lines = path.read_text(encoding="utf-8").splitlines()
            narrow = "\n".join(" ".join(line.split(" ")[:2]) for line in lines) + "\n"
            path.write_text(narrow, encoding="utf-8")
            reader = conll.ConllCorpusReader(str(path.parent), [path.name], columns)
            words += len(reader.words())
    return f"{words} words"


def webanno(room):
    reader = need("webanno_tsv")
    archive = room.archive("webanno-tsv")
    found = 0
    with tempfile.TemporaryDirectory() as folder:
        archive.extractall(folder)
        for path, text in room.texts.items():
            document = reader.webanno_tsv_read_file(str(pathlib.Path(folder) / (path + ".tsv")))
            units = text.encode("utf-16-le")
            for token in document.tokens:
                there = units[2 * token.start : 2 * token.end].decode("utf-16-le")
                assert token.text == there, (token, there)
            found += sum(one.field == "tag" for one in document.annotations)
    # Of notes it parts what has a stroke in it, so only tags are counted.
    assert found == sum(len(TAGS[number % 4]) for number in range(room.marks)), found
    return f"{found} tags"


def html(room):
    html5lib = need("html5lib")
    page = room.export("html")
    parser = html5lib.HTMLParser(strict=True)
    document = parser.parse(page)
    shown = document.findall(".//{http://www.w3.org/1999/xhtml}div[@class='text']")
    assert len(shown) == len(room.texts)
    return "no error of syntax"


def bibtex(room):
    bibtexparser = need("bibtexparser")
    library = bibtexparser.parse_string(room.export("bibtex"))
    assert not library.failed_blocks and len(library.entries) == len(room.texts)
    return f"{len(library.entries)} entries"


def csl_json(room):
    citeproc, source = need("citeproc"), need("citeproc.source.json")
    entries = json.loads(room.export("csl-json"))
    style = citeproc.CitationStylesStyle("harvard-cite-them-right", validate=False)
    cited = citeproc.CitationStylesBibliography(style, source.CiteProcJSON(entries), citeproc.formatter.plain)
    for entry in entries:
        cited.register(citeproc.Citation([citeproc.CitationItem(entry["id"])]))
    shown = [str(one) for one in cited.bibliography()]
    assert len(shown) == len(room.texts), shown
    for entry in entries:
        assert any(entry["title"] in one for one in shown), (entry["title"], shown)
    return f"{len(shown)} entries in a bibliography"


ORACLES = [
    ("csv", "Python's csv", csv_reader),
    ("w3c", "rdflib (JSON-LD)", json_ld),
    ("refi-qda", "lxml with the schema", refi_schema),
    ("refi-qda", "lxml", refi_reader),
    ("brat", "pybrat", brat),
    ("iob", "nltk's CoNLL reader", iob),
    ("webanno-tsv", "webanno_tsv", webanno),
    ("html", "html5lib, strict", html),
    ("bibtex", "bibtexparser", bibtex),
    ("csl-json", "citeproc-py", csl_json),
]


def main():
    gloss = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else None
    if gloss is None or not gloss.is_file():
        sys.exit("name the program: check.py target/debug/gloss")
    failed = missing = 0
    with tempfile.TemporaryDirectory() as folder:
        room = Room(str(gloss), folder)
        for format_, oracle, check in ORACLES:
            try:
                print(f"ok        {format_}: {oracle}: {check(room)}")
            except Missing as what:
                missing += 1
                print(f"NOT RUN   {format_}: {oracle}: {what} is not here")
            except Exception as error:  # noqa: BLE001: whatever an oracle says is its answer
                failed += 1
                print(f"FAILED    {format_}: {oracle}: {type(error).__name__}: {error}")
    if missing:
        print(f"!! {missing} oracles were NOT RUN: what they would say is not known")
    sys.exit(1 if failed else 3 if missing else 0)


main()
