#!/usr/bin/env python3
"""Makes of plain texts the same papers in formats, by the programs that are installed.

    python3 benches/formats/make.py SOURCES DOCUMENTS [--count NUMBER] [--only WORD]

SOURCES holds plain texts (`*.txt`, UTF-8): a paragraph on each line, and, where there are notes, a
line of ten hyphens and under it `[1] …`, which `[1]` in the text refers to. --count takes so many,
evenly over the folder; --only makes the kinds whose name has the word. DOCUMENTS gets a folder for
each kind, and `pairs.jsonl` for score.py.

By itself it writes Markdown, HTML and TEI, with notes as those formats have them; pandoc makes
HTML, EPUB, DOCX, ODT and RTF; LibreOffice DOCX, ODT and RTF of those of pandoc; and PDF, in one
column and in two, is made by groff, WeasyPrint, ReportLab, fpdf2, LibreOffice, LaTeX, typst,
Chromium, wkhtmltopdf (in one column) and, of documents as Word sets them, python-docx with
LibreOffice; Ghostscript distils those of groff and LaTeX again. Notes stand at the foot of the page
where the program can, else at the end. What is missing is said. The first paragraph of one to
twenty-five words becomes the heading. Standard library only, but for the programs and the Python
packages that are to be tried.
"""

import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

RULE = re.compile(r"-{10,}$")
REFERENCE = re.compile(r"\[(\d{1,3})\]")
FONTS = Path("/usr/share/fonts/truetype/dejavu")


class Paper:
    def __init__(self, path):
        self.stem, self.source = path.stem, path.name
        lines = [line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines()]
        rules = [place for place, line in enumerate(lines) if RULE.match(line)]
        end = rules[-1] if rules else len(lines)
        self.paragraphs = [line for line in lines[:end] if line]
        self.notes, last = {}, None
        for line in lines[end + 1 :]:
            number = REFERENCE.match(line)
            if number:
                last = number[1]
                self.notes[last] = [line[number.end() :].strip()]
            elif line and last:
                self.notes[last].append(line)
            elif line:
                self.paragraphs.append(line)
        short = [place for place, line in enumerate(self.paragraphs) if len(line.split()) <= 25]
        self.heading = short[0] if short else None
        letters = [letter for line in self.paragraphs for letter in line if letter.isalpha()]
        leftward = sum("\u0590" <= letter <= "\u08ff" for letter in letters)
        self.direction = "rtl" if 2 * leftward > len(letters) else "ltr"
        referred = set(REFERENCE.findall("\n".join(self.paragraphs)))
        # A note that nothing refers to cannot be one.
        for number in [number for number in self.notes if number not in referred]:
            self.paragraphs += [f"[{number}] {self.notes[number][0]}", *self.notes.pop(number)[1:]]

    def parts(self, paragraph, seen):
        """Text and numbers of notes by turns. A second reference to the same note stays text."""
        text = ""
        for place, part in enumerate(REFERENCE.split(paragraph)):
            if place % 2 and part in self.notes and part not in seen:
                seen.add(part)
                yield text, part
                text = ""
            else:
                text += f"[{part}]" if place % 2 else part
        yield text, None


def markdown(paper):
    quoted = lambda text: re.sub(r"([\\`*_{}\[\]<>#+|~^$@&!'\"-])", r"\\\1", text)
    # At the start of a line it would be a list or a quotation.
    first = lambda text: re.sub(r"^(\(?\w{1,9})([.)])", r"\1\\\2", text)
    out, seen = [], set()
    for place, paragraph in enumerate(paper.paragraphs):
        parts = paper.parts(paragraph, seen)
        line = "".join(quoted(text) + (f"[^{note}]" if note else "") for text, note in parts)
        out.append("# " + line if place == paper.heading else first(line))
    for number, lines in paper.notes.items():
        out.append(f"[^{number}]: " + "\n\n    ".join(first(quoted(line)) for line in lines))
    return "\n\n".join(out) + "\n"


def web(paper, columns=1, foot=False):
    out, seen = [], set()
    for place, paragraph in enumerate(paper.paragraphs):
        name = "h1" if place == paper.heading else "p"
        line = ""
        for text, note in paper.parts(paragraph, seen):
            line += html.escape(text, quote=False)
            if note and foot:
                told = html.escape(" ".join(paper.notes[note]), quote=False)
                line += f'<span class="foot">{told}</span>'
            elif note:
                line += f'<sup><a id="r{note}" href="#n{note}">{note}</a></sup>'
        out.append(f"<{name}>{line}</{name}>")
    if paper.notes and not foot:
        out.append('<section role="doc-endnotes"><hr><ol>')
        for number, lines in paper.notes.items():
            told = "</p><p>".join(html.escape(line, quote=False) for line in lines)
            back = f'<a href="#r{number}" role="doc-backlink">↩</a>'
            out.append(f'<li id="n{number}" value="{number}"><p>{told} {back}</p></li>')
        out.append("</ol></section>")
    style = (
        "@page { size: A4; margin: 22mm; @top-center { content: 'Papers in a row' }"
        " @bottom-center { content: counter(page) } }"
        f" body {{ font: 10pt 'DejaVu Serif', serif; text-align: justify; hyphens: auto; columns: {columns} }}"
        " .foot { float: footnote; font-size: 8pt }"
    )
    body = "\n".join(out)
    return (
        f'<!DOCTYPE html>\n<html lang="en" dir="{paper.direction}"><head><meta charset="utf-8"><title>{paper.stem}</title>\n'
        f"<style>{style}</style></head><body>\n{body}\n</body></html>\n"
    )


def tei(paper):
    quoted = lambda text: html.escape(text, quote=False)
    out, seen = [], set()
    for place, paragraph in enumerate(paper.paragraphs):
        name = "head" if place == paper.heading == 0 else "p"
        line = ""
        for text, note in paper.parts(paragraph, seen):
            line += quoted(text)
            if note:
                told = paper.notes[note]
                told = quoted(told[0]) if len(told) == 1 else "".join(f"<p>{quoted(one)}</p>" for one in told)
                line += f'<note n="{note}" place="bottom">{told}</note>'
        out.append(f"<{name}>{line}</{name}>" + ('\n<pb n="2"/>' if place == 5 else ""))
    body = "\n".join(out)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader>'
        f"<fileDesc><titleStmt><title>{paper.stem}</title></titleStmt><publicationStmt><p>Made for a"
        " measurement.</p></publicationStmt><sourceDesc><p>Plain text.</p></sourceDesc></fileDesc>"
        f'</teiHeader>\n<text><body><pb n="1"/><div>\n{body}\n</div></body></text></TEI>\n'
    )


def roff(paper, columns):
    safe = lambda text: re.sub(r"^([.'])", r"\\&\1", text.replace("\\", "\\e").replace("'", "\\(aq"))
    out, seen = [".2C"] if columns == 2 else [], set()
    for place, paragraph in enumerate(paper.paragraphs):
        out.append(".SH" if place == paper.heading else ".LP")
        line, waiting = "", []
        for text, note in paper.parts(paragraph, seen):
            # The note itself comes at the next blank, for there a line may end.
            near, blank, far = text.partition(" ")
            if waiting and blank:
                out += [safe(line + near), *waiting]
                line, waiting = far, []
            else:
                line += text
            if note:
                line += "\\**"
                waiting += [".FS", *map(safe, paper.notes[note]), ".FE"]
        out += [safe(line).replace("\\e**", "\\**"), *waiting]
    return "\n".join(line.replace("\\e**", "\\**") for line in out if line) + "\n"


def tex(paper, columns):
    signs = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
             "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}",
             "[": "{[}", "]": "{]}", "`": r"\textasciigrave{}", "'": r"\textquotesingle{}",
             "\u00ad": "", "½": r"\textonehalf{}", "¼": r"\textonequarter{}", "¾": r"\textthreequarters{}"}
    signs.update({sign: "\\" + sign for sign in "#$%&_{}"})
    safe = lambda text: "".join(signs.get(sign, sign) for sign in text)
    russian = any("\u0400" <= letter <= "\u04ff" for line in paper.paragraphs for letter in line)
    out, seen = [], set()
    for place, paragraph in enumerate(paper.paragraphs):
        line = ""
        for text, note in paper.parts(paragraph, seen):
            line += safe(text)
            if note:
                line += f"\\footnote[{note}]{{" + "\\par ".join(map(safe, paper.notes[note])) + "}"
        out.append(f"\\section*{{{line}}}" if place == paper.heading and "footnote" not in line else line)
    option, language = ("T2A", "russian") if russian else ("T1", "english")
    return (
        f"\\documentclass[{'twocolumn,' if columns == 2 else ''}10pt]{{article}}\n"
        f"\\usepackage[{option}]{{fontenc}}\\usepackage[utf8]{{inputenc}}\\usepackage[{language}]{{babel}}\n"
        + ("" if russian else "\\usepackage{lmodern}")
        + "\\usepackage{textcomp}\\pagestyle{myheadings}\\markright{Papers in a row}\n"
        "\\begin{document}\\sloppy\n" + "\n\n".join(out) + "\n\\end{document}\n"
    )


def typst(paper, columns):
    safe = lambda text: re.sub(r"([\\`*_{}\[\]<>#+=/~^$@'\"-])", r"\\\1", text)
    first = lambda text: re.sub(r"^(\w{1,9})([.)])", r"\1\\\2", text)
    out, seen = [], set()
    for place, paragraph in enumerate(paper.paragraphs):
        line = "".join(
            safe(text) + (f"#footnote(numbering: _ => [{note}])[{safe(' '.join(paper.notes[note]))}]" if note else "")
            for text, note in paper.parts(paragraph, seen)
        )
        out.append("= " + line if place == paper.heading else first(line))
    letters = "".join(paper.paragraphs)
    language = "ru" if re.search("[а-я]", letters) else "he" if re.search("[א-ת]", letters) else "en"
    return (
        f'#set page(paper: "us-letter", columns: {columns}, numbering: "1", header: align(center)[Papers in a row])\n'
        f'#set text(size: 10pt, lang: "{language}")\n#set par(justify: true)\n' + "\n\n".join(out) + "\n"
    )


def run(command, **more):
    return subprocess.run(command, check=True, capture_output=True, **more)


class Maker:
    """Writes into a folder of its own, and remembers what is of which source."""

    def __init__(self, papers, folder, only):
        self.papers, self.folder, self.only, self.pairs = papers, folder, only, []

    def kind(self, name, ending, make, needs=None):
        """`make(paper, path)` for every paper. A program that is not there, or fails, is told."""
        if self.only not in name:
            return
        if needs:
            print(f"{name}: left out, {needs} is not installed", file=sys.stderr)
            return
        place = self.folder / re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        place.mkdir(parents=True, exist_ok=True)
        failed, reason = 0, ""
        for paper in self.papers:
            path = place / f"{paper.stem}.{ending}"
            try:
                make(paper, path)
                file = str(path.relative_to(self.folder))
                self.pairs.append({"file": file, "sources": [paper.source], "kind": name})
            except Exception as error:
                failed += 1
                reason = getattr(error, "stderr", None) or error
        if failed:
            print(f"{name}: {failed} could not be made, the last one: {reason}", file=sys.stderr)


def package(name):
    try:
        return __import__(name)
    except ImportError:
        return None


def by_pandoc(form):
    def make(paper, path):
        command = ["pandoc", "-f", "markdown-smart", "-s", "-t", form, "-o", path]
        facts = ["--metadata", f"title={paper.stem}"]
        if paper.direction == "rtl":
            facts += ["--metadata", "dir=rtl"]
        run([*command, *facts], input=markdown(paper).encode())

    return make


def by_office(sources, ending, folder):
    """LibreOffice takes all documents in one call: its start is what takes long."""
    made = Path(tempfile.mkdtemp(dir=folder)) / "made"

    def make(paper, path):
        if not made.exists():
            profile = f"-env:UserInstallation=file://{folder}/profile"
            run(["soffice", profile, "--headless", "--convert-to", ending, "--outdir", made, *sources()])
        shutil.move(made / f"{paper.stem}.{ending}", path)

    return make


def in_columns(source, target):
    """The same DOCX with its text in two columns."""
    columns = '<w:sectPr><w:cols w:num="2" w:space="480"/></w:sectPr>'
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == "word/document.xml":
                text = re.sub(r"<w:sectPr\s*/>|<w:sectPr.*?</w:sectPr>", "", data.decode(), flags=re.S)
                data = text.replace("</w:body>", columns + "</w:body>").encode()
            new.writestr(item.filename, data)


def must_have(paper, letters):
    """A font without them would leave letters out, and the measurement would be of the font."""
    lines = [*paper.paragraphs, *(line for lines in paper.notes.values() for line in lines)]
    if any(ord(letter) not in letters for line in lines for letter in line if not letter.isspace()):
        raise RuntimeError("the font has not all its letters")


def by_reportlab(columns):
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import BaseDocTemplate, Frame, HRFlowable, PageTemplate, Paragraph

    font = "Times-Roman"
    if (FONTS / "DejaVuSerif.ttf").exists():
        font = "Serif"
        pdfmetrics.registerFont(TTFont(font, FONTS / "DejaVuSerif.ttf"))
    has = getattr(pdfmetrics.getFont(font).face, "charToGlyph", range(256))

    def make(paper, path):
        must_have(paper, has)
        plain = ParagraphStyle("plain", fontName=font, fontSize=10, leading=13, spaceAfter=6, alignment=4)
        head = ParagraphStyle("head", parent=plain, fontSize=14, leading=18, alignment=0)
        flow, seen = [], set()
        for place, paragraph in enumerate(paper.paragraphs):
            line = "".join(
                html.escape(text, quote=False) + (f"<super>{note}</super>" if note else "")
                for text, note in paper.parts(paragraph, seen)
            )
            flow.append(Paragraph(line, head if place == paper.heading else plain))
        if paper.notes:
            flow.append(HRFlowable(width="30%", hAlign="LEFT"))
        for number, lines in paper.notes.items():
            flow.append(Paragraph(f"<super>{number}</super> " + html.escape(lines[0], quote=False), plain))
            flow += [Paragraph(html.escape(line, quote=False), plain) for line in lines[1:]]
        width, height, margin, gap = *A4, 60, 18
        each = (width - 2 * margin - gap * (columns - 1)) / columns
        frames = [
            Frame(margin + (each + gap) * at, margin, each, height - 2 * margin, 0, 0, 0, 0)
            for at in range(columns)
        ]

        def edge(canvas, document):
            canvas.setFont(font, 8)
            canvas.drawCentredString(width / 2, height - 36, "Papers in a row")
            canvas.drawCentredString(width / 2, 30, str(document.page))

        document = BaseDocTemplate(str(path), pagesize=A4)
        document.addPageTemplates([PageTemplate("page", frames, onPage=edge)])
        document.build(flow)

    return make


def by_fpdf(columns):
    from fpdf import FPDF

    class Pages(FPDF):
        def footer(self):
            self.set_y(-15)
            self.cell(0, 10, f"- {self.page_no()} -", align="C")

    def make(paper, path):
        document = Pages()
        if (FONTS / "DejaVuSerif.ttf").exists():
            document.add_font("Serif", fname=FONTS / "DejaVuSerif.ttf")
            document.set_font("Serif", size=10)
            must_have(paper, document.fonts["serif"].cmap)
        else:
            document.set_font("Times", size=10)
            must_have(paper, range(256))
        document.add_page()
        lines = list(paper.paragraphs)
        for number, told in paper.notes.items():
            lines += [f"[{number}] {told[0]}", *told[1:]]
        if columns == 1:
            for line in lines:
                document.multi_cell(0, 5, line, new_x="LMARGIN", new_y="NEXT")
                document.ln(2)
        else:
            with document.text_columns(ncols=2, gutter=8, text_align="JUSTIFY") as flow:
                for line in lines:
                    with flow.paragraph(bottom_margin=2) as one:
                        one.write(line)
        document.output(str(path))

    return make


def by_latex(columns):
    def make(paper, path):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "a.tex").write_text(tex(paper, columns), encoding="utf-8")
            # A letter that its fonts do not have is an error, and the paper is left out.
            run(["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "a.tex"], cwd=folder)
            shutil.move(Path(folder) / "a.pdf", path)

    return make


def by_typst(columns):
    def make(paper, path):
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "a.typ"
            source.write_text(typst(paper, columns), encoding="utf-8")
            package("typst").compile(str(source), output=str(path))

    return make


def by_browser(program, columns):
    def make(paper, path):
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "a.html"
            page.write_text(web(paper, columns), encoding="utf-8")
            if program == "wkhtmltopdf":
                run([program, "-q", "--footer-center", "[page]", page, path])
            else:
                profile = f"--user-data-dir={folder}/profile"
                run([program, "--headless", "--no-sandbox", profile, f"--print-to-pdf={path}", page])

    return make


def by_word(columns):
    """As Word sets a paper by itself: Letter, justified, lines set in, a head with the page's number."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Inches, Pt

    def make(paper, path):
        document, seen = Document(), set()
        section = document.sections[0]
        section.page_width, section.page_height = Inches(8.5), Inches(11)
        if columns == 2:
            wide = OxmlElement("w:cols")
            wide.set(qn("w:num"), "2")
            wide.set(qn("w:space"), "360")
            for old in section._sectPr.findall(qn("w:cols")):
                section._sectPr.remove(old)
            section._sectPr.append(wide)
        document.styles["Normal"].font.name, document.styles["Normal"].font.size = "Times New Roman", Pt(12)
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        head = section.header.paragraphs[0]
        head.add_run("Papers in a row, ")
        head._p.append(field)
        for place, paragraph in enumerate(paper.paragraphs):
            one = document.add_heading(level=1) if place == paper.heading else document.add_paragraph()
            if place != paper.heading:
                one.alignment, one.paragraph_format.first_line_indent = WD_ALIGN_PARAGRAPH.JUSTIFY, Inches(0.3)
                one.paragraph_format.space_after = Pt(0)
            for text, note in paper.parts(paragraph, seen):
                one.add_run(text)
                if note:
                    one.add_run(note).font.superscript = True
        for number, lines in paper.notes.items():
            one = document.add_paragraph()
            one.add_run(number).font.superscript = True
            one.add_run(" " + " ".join(lines))
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / f"{path.stem}.docx"
            document.save(str(source))
            profile = f"-env:UserInstallation=file://{path.parent.parent}/.office"
            run(["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", path.parent, source])

    return make


def distilled(name):
    """The same document, written anew by Ghostscript."""
    def make(paper, path):
        source = path.parent.parent / name / path.name
        run(["gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", f"-sOutputFile={path}", source])

    return make


def main():
    given, options, rest = [], {}, iter(sys.argv[1:])
    for argument in rest:
        if argument.startswith("--"):
            options[argument[2:]] = next(rest, "")
        else:
            given.append(Path(argument))
    if len(given) != 2 or options.keys() - {"count", "only"}:
        sys.exit(__doc__)
    sources, folder = given
    folder = folder.absolute()
    paths = sorted(sources.glob("*.txt"))
    wanted = min(int(options.get("count", len(paths))), len(paths))
    papers = [Paper(paths[place * len(paths) // wanted]) for place in range(wanted)]
    folder.mkdir(parents=True, exist_ok=True)
    maker = Maker(papers, folder, options.get("only", ""))
    missing = lambda program: None if shutil.which(program) else program

    by_itself = lambda text: lambda paper, path: path.write_text(text(paper), encoding="utf-8")
    maker.kind("Markdown", "md", by_itself(markdown))
    maker.kind("HTML", "html", by_itself(web))
    maker.kind("TEI", "xml", by_itself(tei))
    for name, ending, form in [("HTML", "html", "html"), ("EPUB", "epub", "epub"), ("DOCX", "docx", "docx"),
                               ("ODT", "odt", "odt"), ("RTF", "rtf", "rtf")]:
        maker.kind(f"{name} pandoc", ending, by_pandoc(form), missing("pandoc"))

    with tempfile.TemporaryDirectory() as scratch:
        def first(form, columns=1):
            """What LibreOffice reads: the documents of pandoc."""
            def sources():
                for paper in papers:
                    path = Path(scratch) / f"{form}-{columns}" / f"{paper.stem}.{form}"
                    path.parent.mkdir(exist_ok=True)
                    by_pandoc(form)(paper, path)
                    if columns == 2:
                        in_columns(path, path.with_suffix(".two"))
                        path.with_suffix(".two").rename(path)
                    yield path

            return sources

        needs = missing("soffice") or missing("pandoc")
        office = lambda form, ending, columns=1: by_office(first(form, columns), ending, scratch)
        maker.kind("DOCX LibreOffice", "docx", office("odt", "docx"), needs)
        maker.kind("ODT LibreOffice", "odt", office("docx", "odt"), needs)
        maker.kind("RTF LibreOffice", "rtf", office("docx", "rtf"), needs)

        def by_groff(columns):
            def make(paper, path):
                command = ["groff", "-Kutf8", "-Tpdf", "-ms"]
                done = run(command, input=roff(paper, columns).encode())
                # Its fonts have no Cyrillic, for instance; it leaves such letters out, and goes on.
                if b"special character" in done.stderr:
                    raise RuntimeError("groff has no font for its letters")
                path.write_bytes(done.stdout)

            return make

        def by_weasyprint(columns):
            def make(paper, path):
                package("weasyprint").HTML(string=web(paper, columns, foot=True)).write_pdf(path)

            return make

        for columns in (1, 2):
            name = f"PDF {{}}{', 2 columns' if columns == 2 else ''}".format
            maker.kind(name("groff"), "pdf", by_groff(columns), missing("groff"))
            needs_package = lambda one: None if package(one) else one
            maker.kind(name("WeasyPrint"), "pdf", by_weasyprint(columns), needs_package("weasyprint"))
            for title, module, by in [("ReportLab", "reportlab", by_reportlab), ("fpdf2", "fpdf", by_fpdf)]:
                there = package(module)
                maker.kind(name(title), "pdf", by(columns) if there else None, None if there else module)
            maker.kind(name("LibreOffice"), "pdf", office("docx", "pdf", columns), needs)
            maker.kind(name("LaTeX"), "pdf", by_latex(columns), missing("pdflatex"))
            maker.kind(name("typst"), "pdf", by_typst(columns), needs_package("typst"))
            maker.kind(name("Chromium"), "pdf", by_browser("chromium", columns), missing("chromium"))
            if columns == 1:
                maker.kind(name("wkhtmltopdf"), "pdf", by_browser("wkhtmltopdf", 1), missing("wkhtmltopdf"))
            needs_word = missing("soffice") or needs_package("docx")
            maker.kind(name("Word-like"), "pdf", None if needs_word else by_word(columns), needs_word)
            for source in ("groff", "LaTeX"):
                folder_of = f"pdf-{source.lower()}{'-2-columns' if columns == 2 else ''}"
                maker.kind(name(f"Ghostscript of {source}"), "pdf", distilled(folder_of), missing("gs"))

    # What a run with --only does not make again stays in the list.
    listing, made = folder / "pairs.jsonl", {row["file"] for row in maker.pairs}
    before = [json.loads(line) for line in listing.read_text().splitlines()] if listing.exists() else []
    rows = [row for row in before if row["file"] not in made and (folder / row["file"]).exists()] + maker.pairs
    listing.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    print(f"{len(maker.pairs)} documents of {len(papers)} papers")


if __name__ == "__main__":
    main()
