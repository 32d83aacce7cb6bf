//! HTML: the documents with their highlights and notes, on one page that needs nothing else.
//!
//! Owns that no text is markup, and that the page can be read on paper, in light and in dark: a highlight
//! is a line under the words, so their colour stays that of the page.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::Timestamp;

use super::refi::rgb;
use super::xml::xml;
use super::{
    CROWDED, ExchangeFormat, ExportOutput, ExportSubject, ExportedDocument, ExportedPassage,
    Exporter, MOST_LAYERS, UNREAD,
};
use crate::model::anchor::ResolutionKind;
use crate::model::apparatus::Field;
use crate::model::cluster::one_line;
use crate::model::count::number_of;
use crate::model::span::Span;

/// The format.
pub const FORMAT: ExchangeFormat = ExchangeFormat {
    name: "html",
    about: "a page with the documents, their highlights and notes, to read or print",
    is_packed: false,
    begin: |subject| {
        let used = BTreeMap::new();
        Box::new(HtmlExport { subject, is_begun: false, count: 0, used })
    },
};

const STYLE: &str = "\
:root { color-scheme: light dark; }
body { max-width: 42rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.6 serif; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
mark { background: none; color: inherit; border-bottom: 0.15em solid; }
mark mark { padding-bottom: 0.15em; }
sup a { text-decoration: none; padding-left: 0.1em; }
.note { white-space: pre-wrap; }
.about { font-size: 0.85rem; opacity: 0.8; }
@media print { body { max-width: none; margin: 0; } h2 { break-after: avoid; } }
";

struct HtmlExport {
    subject: ExportSubject,
    is_begun: bool,
    /// How many highlights were written.
    count: usize,
    /// How many of them have each tag.
    used: BTreeMap<String, usize>,
}

impl HtmlExport {
    fn begin(&mut self, out: &mut ExportOutput) {
        if std::mem::replace(&mut self.is_begun, true) {
            return;
        }
        let title = html(&one_line(&self.subject.library));
        out.put(format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
             <style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
        ));
    }

    fn colour(&self, one: &ExportedPassage) -> String {
        let tag = one.mark.tags.iter().find_map(|tag| self.subject.codebook.get(tag));
        rgb(tag.map(|tag| tag.colour).unwrap_or_default())
    }

    /// Returns what is said of a highlight, as an entry of the list below its text.
    fn entry(number: usize, one: &ExportedPassage) -> String {
        let mut entry = format!("<li value=\"{number}\" id=\"n{number}\">");
        if one.place.is_none() {
            let _ = write!(entry, "<q>{}</q> ", html(&one_line(&one.mark.anchor.quote)));
        }
        if let Some(note) = &one.mark.note {
            let _ = write!(entry, "<div class=\"note\">{}</div>", html(note));
        }
        let mut about = vec![html(&one.annotator), when(one.mark.created)];
        about.extend(one.mark.tags.iter().map(|tag| format!("<b>{}</b>", html(tag))));
        if one.state != ResolutionKind::Exact {
            about.push(one.state.name().to_owned());
        }
        let back = one.place.map(|_| format!(" <a href=\"#p{number}\">↑</a>")).unwrap_or_default();
        let _ = writeln!(entry, "<div class=\"about\">{}{back}</div></li>", about.join(" · "));
        entry
    }

    /// Returns the list of the tags that were given, in the order of the codebook, each in its colour; a
    /// highlight has that of its first.
    fn legend(&self) -> String {
        let known = self.subject.codebook.tags.iter().map(|tag| tag.name.as_str());
        let known: Vec<&str> = known.filter(|name| self.used.contains_key(*name)).collect();
        let others = self.used.keys().map(String::as_str).filter(|name| !known.contains(name));
        let mut list = String::new();
        for name in known.iter().copied().chain(others) {
            let tag = self.subject.codebook.get(name);
            let colour = rgb(tag.map(|tag| tag.colour).unwrap_or_default());
            let count = number_of(self.used.get(name).copied().unwrap_or(0), "highlight");
            let about = tag.map(|tag| one_line(&tag.description)).filter(|about| !about.is_empty());
            let about = about.map(|about| format!(": {}", html(&about))).unwrap_or_default();
            let name = html(&one_line(name));
            let _ = writeln!(
                list,
                "<li><mark style=\"border-color: {colour}\">{name}</mark>{about} ({count})</li>"
            );
        }
        if list.is_empty() {
            return list;
        }
        format!("<section>\n<h2>Tags</h2>\n<ul>\n{list}</ul>\n</section>\n")
    }

    /// Returns a text with its highlights, which may overlap.
    fn text(
        &self,
        text: &str,
        placed: &[(usize, &ExportedPassage, Span)],
        lost: &mut ExportOutput,
    ) -> String {
        let mut bounds: Vec<usize> =
            placed.iter().flat_map(|(_, _, span)| [span.start, span.end]).collect();
        bounds.extend([0, text.len()]);
        bounds.sort_unstable();
        bounds.dedup();
        let mut out = String::new();
        let mut waiting = placed.iter().peekable();
        let mut open: Vec<&(usize, &ExportedPassage, Span)> = Vec::new();
        for pair in bounds.windows(2) {
            let (start, end) = (pair[0], pair[1]);
            open.retain(|(_, _, span)| span.end > start);
            while let Some(one) = waiting.next_if(|(_, _, span)| span.start <= start) {
                if open.len() < MOST_LAYERS {
                    open.push(one);
                } else {
                    lost.lose(CROWDED, 1);
                    // Its note in the list still leads here.
                    let _ = write!(out, "<span id=\"p{}\"></span>", one.0);
                }
            }
            for (number, one, span) in &open {
                let id =
                    if span.start == start { format!(" id=\"p{number}\"") } else { String::new() };
                let colour = self.colour(one);
                let _ = write!(out, "<mark{id} style=\"border-color: {colour}\">");
            }
            out.push_str(&html(text.get(start..end).unwrap_or_default()));
            out.push_str(&"</mark>".repeat(open.len()));
            for (number, _, span) in &open {
                if span.end == end {
                    let _ = write!(out, "<sup><a href=\"#n{number}\">{number}</a></sup>");
                }
            }
        }
        if placed.is_empty() && text.is_empty() {
            return String::new();
        }
        out
    }
}

impl Exporter for HtmlExport {
    fn document(&mut self, document: &ExportedDocument, out: &mut ExportOutput) {
        self.begin(out);
        out.lose_marks(document);
        let path = html(&one_line(document.path.as_str()));
        out.put(format!("<article>\n<h2>{}</h2>\n", html(&one_line(document.title()))));
        let said = facts(document);
        if !said.is_empty() {
            out.put(format!("<p class=\"about\">{}</p>\n", html(&one_line(&said))));
        }
        out.put(format!("<p class=\"about\">{path}</p>\n"));
        for (annotator, note) in &document.notes {
            out.put(format!(
                "<div class=\"note\">{}</div>\n<div class=\"about\">{} · {}</div>\n",
                html(&note.text),
                html(annotator),
                when(note.created)
            ));
        }
        let first = self.count + 1;
        self.count += document.passages.len();
        for tag in document.passages.iter().flat_map(|one| &one.mark.tags) {
            *self.used.entry(tag.clone()).or_default() += 1;
        }
        let numbered = || (first..).zip(&document.passages);
        if let Some(text) = document.document.as_deref() {
            let placed: Vec<(usize, &ExportedPassage, Span)> =
                numbered().filter_map(|(number, one)| Some((number, one, one.place?))).collect();
            // A line feed at the beginning is the text's own, whatever a browser does with it.
            let marked = self.text(text.text.as_str(), &placed, out);
            out.put(format!("<div class=\"text\">{marked}</div>\n"));
        } else {
            out.lose(UNREAD, 1);
            out.put("<p>The document cannot be read.</p>\n");
        }
        let entries: String = numbered().map(|(number, one)| Self::entry(number, one)).collect();
        if !entries.is_empty() {
            out.put(format!("<ol>\n{entries}</ol>\n"));
        }
        out.put("</article>\n");
    }

    fn finish(&mut self, out: &mut ExportOutput) {
        self.begin(out);
        out.put(self.legend());
        out.put("</body>\n</html>\n");
    }
}

/// Returns a day and a time as they are read.
fn when(time: Timestamp) -> String {
    time.strftime("%-d %B %Y, %H:%M UTC").to_string()
}

/// Returns what a document says of itself, on one line: date, who wrote to whom, what it is, its number, its file.
fn facts(document: &ExportedDocument) -> String {
    let Some(apparatus) = document.document.as_ref().map(|document| &document.apparatus) else {
        return String::new();
    };
    let fact = |field| apparatus.text(field).map(str::to_owned);
    let people = match (fact(Field::From), fact(Field::To)) {
        (Some(from), Some(to)) => Some(format!("{from} to {to}")),
        (Some(from), None) => Some(from),
        (None, to) => to.map(|to| format!("to {to}")),
    };
    // Where the title is made of them, they are said already.
    let people = people.filter(|people| people != document.title());
    let said = [
        apparatus.date().map(|date| date.to_string()),
        people,
        fact(Field::Kind),
        fact(Field::Number).map(|number| format!("no. {number}")),
        fact(Field::File).map(|file| format!("file {file}")),
    ];
    said.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Returns text in which nothing is markup. HTML forbids some characters more than XML.
fn html(text: &str) -> String {
    let is_forbidden = |c: char| {
        matches!(c, '\u{7f}'..='\u{9f}' | '\u{fdd0}'..='\u{fdef}')
            || u32::from(c) & 0xfffe == 0xfffe
    };
    let text: String = text.chars().map(|c| if is_forbidden(c) { '\u{fffd}' } else { c }).collect();
    xml(&text)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::exchange::tests::{exported, made};
    use crate::model::apparatus::{Rules, StatedFact, read_with};

    #[test]
    fn below_the_title_stands_what_the_paper_says_of_itself() {
        let mut of = exported("Six divisions.", &[]);
        let mut document = Arc::into_inner(of.document.take().unwrap()).unwrap();
        let facts = [(Field::From, "Acheson & Webb"), (Field::To, "Muccio"), (Field::Number, "17")];
        let facts = facts.map(|(field, words)| StatedFact {
            field,
            words: words.to_owned(),
            span: Span::new(0, 0),
            of_file: false,
        });
        let stated = [
            &facts[..],
            &[StatedFact { field: Field::Title, words: "Guns".to_owned(), ..facts[0].clone() }],
        ];
        let rules = Rules::default();
        document.apparatus = Arc::new(read_with(document.text.as_str(), &stated.concat(), &rules));
        of.document = Some(Arc::new(document));
        let page = made(&FORMAT, &of).into_values().next().unwrap();
        let line = "<p class=\"about\">Acheson &amp; Webb to Muccio · no. 17</p>";
        assert!(page.contains(line), "{page}");
    }
}
