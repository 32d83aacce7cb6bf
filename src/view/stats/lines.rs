//! The lines of the pictures: what each says, how long its bar is, and where it leads.
//!
//! A line is made when it is drawn or gone to, so that a picture costs what the screen shows of it.

use super::times::TimeLine;
use super::{StatsPicture, StatsView};
use crate::model::apparatus::Date;
use crate::model::codebook::Colour;
use crate::model::count::{number_of, percent, thousands};
use crate::model::statistics::{TagTally, TextCover};
use crate::session::Session;
use crate::session::statistics::condition;

/// A line with a bar.
pub(super) struct BarLine {
    pub label: String,
    /// What stands in the columns of numbers.
    pub numbers: [String; 2],
    /// How much of the bar is filled, of how much.
    pub bar: (usize, usize),
    /// The colour, of a tag.
    pub colour: Option<Colour>,
}

/// Where a line leads.
pub(super) enum LeadsTo {
    /// To the passages that meet these conditions, beside those of the filter.
    Passages(Vec<String>),
    /// To the documents that this filter of the list shows.
    Documents(&'static str),
    /// Nowhere; this is why.
    Nothing(String),
}

/// The lines of the picture of progress.
enum ProgressLine<'a> {
    Unread,
    Begun,
    Read,
    Annotated,
    Finished,
    AnnotatedBy(&'a str),
    FinishedBy(&'a str),
}

impl StatsView {
    /// Returns how many lines a picture has.
    pub(super) fn lines_of(&self, picture: StatsPicture) -> usize {
        match picture {
            StatsPicture::Tags => self.order.len() + usize::from(self.shown.untagged > 0),
            StatsPicture::Time => self.times.len(),
            StatsPicture::Matrix => self.used.len(),
            StatsPicture::Together => self.shown.together.len(),
            StatsPicture::Progress => 5 + 2 * self.shown.progress.by.len(),
            StatsPicture::Cover => 2 * self.shown.cover.len(),
        }
    }

    /// Returns what the columns of numbers are.
    pub(super) fn headings(&self) -> [&'static str; 2] {
        match self.picture {
            StatsPicture::Tags | StatsPicture::Time => ["passages", "documents"],
            StatsPicture::Matrix => ["", ""],
            StatsPicture::Together => ["on one passage", "overlapping"],
            StatsPicture::Progress => ["documents", "of all"],
            StatsPicture::Cover => ["highlighted", "of all"],
        }
    }

    /// Returns a line; `None` for one without a bar.
    pub(super) fn bar_line(&self, at: usize, session: &Session) -> Option<BarLine> {
        match self.picture {
            StatsPicture::Tags => Some(self.tag_line(at, session)),
            StatsPicture::Time => match self.times.get(at)? {
                TimeLine::Gap(..) => None,
                TimeLine::Tally(tally) => Some(BarLine {
                    label: tally.date.map_or("undated".to_owned(), |date| date.short()),
                    numbers: [thousands(tally.passages), thousands(tally.documents)],
                    bar: (tally.passages, self.most_of_times()),
                    colour: None,
                }),
            },
            StatsPicture::Matrix => None,
            StatsPicture::Together => {
                let pair = self.shown.together.get(at)?;
                let name = |tag: usize| self.shown.tags.get(tag).map_or("", |tag| &tag.name);
                let [one, other] = pair.tags;
                Some(BarLine {
                    label: format!("{} + {}", name(one), name(other)),
                    numbers: [thousands(pair.same), thousands(pair.overlapping)],
                    bar: (pair.count(), self.shown.together.first()?.count()),
                    colour: None,
                })
            }
            StatsPicture::Progress => {
                let (label, count) = self.progress_words(&self.progress_line(at)?);
                let of = self.shown.progress.documents;
                let numbers = [thousands(count), percent(count, of)];
                Some(BarLine { label, numbers, bar: (count, of), colour: None })
            }
            StatsPicture::Cover => {
                let (cover, is_text) = self.cover_line(at)?;
                let (what, (count, of)) =
                    if is_text { ("text", cover.points) } else { ("documents", cover.documents) };
                let who = cover.annotator.as_deref().unwrap_or("everyone");
                Some(BarLine {
                    label: format!("{who}: {what}"),
                    numbers: [thousands(count), percent(count, of)],
                    bar: (count, of),
                    colour: None,
                })
            }
        }
    }

    fn tag_line(&self, at: usize, session: &Session) -> BarLine {
        let most = self.shown.tags.iter().map(|tag| tag.passages).max();
        let most = most.unwrap_or(0).max(self.shown.untagged);
        match self.tag_at(at) {
            Some(tag) => BarLine {
                label: tag.name.clone(),
                numbers: [thousands(tag.passages), thousands(tag.documents.len())],
                bar: (tag.passages, most),
                colour: session.codebook.get(&tag.name).map(|tag| tag.colour),
            },
            None => BarLine {
                label: "without a tag".to_owned(),
                numbers: [thousands(self.shown.untagged), String::new()],
                bar: (self.shown.untagged, most),
                colour: None,
            },
        }
    }

    fn most_of_times(&self) -> usize {
        let count = |line: &TimeLine| match line {
            TimeLine::Tally(tally) => tally.passages,
            TimeLine::Gap(..) => 0,
        };
        self.times.iter().map(count).max().unwrap_or(0)
    }

    /// Returns the words of a line without a bar.
    pub(super) fn gap_words(&self, at: usize) -> Option<String> {
        let TimeLine::Gap(_, count) = self.times.get(at)? else { return None };
        let (years, months) = if self.by_month { (count / 12, count % 12) } else { (*count, 0) };
        let spans =
            [(years, "year"), (months, "month")].into_iter().filter(|(count, _)| *count > 0);
        let spans: Vec<String> = spans.map(|(count, what)| number_of(count, what)).collect();
        Some(format!("··· {} without passages ···", spans.join(" and ")))
    }

    /// Returns the tag of a line of the bars; the last line may be for what has none.
    fn tag_at(&self, at: usize) -> Option<&TagTally> {
        self.shown.tags.get(*self.order.get(at)?)
    }

    /// Returns the tag of a row of the matrix.
    pub(super) fn row_tag(&self, at: usize) -> Option<&TagTally> {
        self.shown.tags.get(*self.used.get(at)?)
    }

    fn progress_line(&self, at: usize) -> Option<ProgressLine<'_>> {
        Some(match at {
            0 => ProgressLine::Unread,
            1 => ProgressLine::Begun,
            2 => ProgressLine::Read,
            3 => ProgressLine::Annotated,
            4 => ProgressLine::Finished,
            at => {
                let (who, _) = self.shown.progress.by.iter().nth((at - 5) / 2)?;
                if at % 2 == 1 {
                    ProgressLine::AnnotatedBy(who)
                } else {
                    ProgressLine::FinishedBy(who)
                }
            }
        })
    }

    fn progress_words(&self, line: &ProgressLine) -> (String, usize) {
        let progress = &self.shown.progress;
        let by = |who: &str| progress.by.get(who).copied().unwrap_or_default();
        match line {
            ProgressLine::Unread => {
                let read = progress.begun + progress.read;
                ("not begun".to_owned(), progress.documents.saturating_sub(read))
            }
            ProgressLine::Begun => ("begun".to_owned(), progress.begun),
            ProgressLine::Read => ("read to the end".to_owned(), progress.read),
            ProgressLine::Annotated => ("annotated".to_owned(), progress.annotated),
            ProgressLine::Finished => ("finished".to_owned(), progress.finished),
            ProgressLine::AnnotatedBy(who) => (format!("annotated by {who}"), by(who).0),
            ProgressLine::FinishedBy(who) => (format!("finished by {who}"), by(who).1),
        }
    }

    /// Returns whose line it is in the picture of coverage, and whether it is that of the text.
    fn cover_line(&self, at: usize) -> Option<(&TextCover, bool)> {
        Some((self.shown.cover.get(at / 2)?, at % 2 == 1))
    }

    /// Returns where the line under the cursor leads.
    pub(super) fn leads_to(&self, session: &Session) -> LeadsTo {
        let at = self.cursor();
        let none = || LeadsTo::Nothing("there is nothing here to go to".to_owned());
        let is_tag = |tag: &TagTally| condition("tag", &format!("={}", tag.name));
        match self.picture {
            StatsPicture::Tags => match self.tag_at(at) {
                Some(tag) if tag.passages == 0 => {
                    LeadsTo::Nothing(format!("no passage has the tag {}", tag.name))
                }
                Some(tag) => LeadsTo::Passages(vec![is_tag(tag)]),
                None if self.shown.untagged > 0 => {
                    LeadsTo::Passages(vec!["has:highlight -has:tag".to_owned()])
                }
                None => none(),
            },
            StatsPicture::Time => match self.times.get(at) {
                Some(TimeLine::Tally(tally)) if tally.passages > 0 => {
                    LeadsTo::Passages(vec![tally.date.map_or("-has:date".to_owned(), in_time)])
                }
                Some(_) => LeadsTo::Nothing("there are no passages of this time".to_owned()),
                None => none(),
            },
            StatsPicture::Matrix => {
                let document = self.document_here().map(|(_, document)| document);
                match self.row_tag(at).zip(document) {
                    Some((tag, document)) => {
                        let path = condition("path", document.path.as_str());
                        LeadsTo::Passages(vec![is_tag(tag), path])
                    }
                    None => none(),
                }
            }
            StatsPicture::Together => {
                let pair = self.shown.together.get(at).map(|pair| (pair.tags, pair.same));
                let tag = |at: usize| self.shown.tags.get(at);
                match pair {
                    Some(([one, other], same)) => match tag(one).zip(tag(other)) {
                        Some((one, other)) if same == 0 => LeadsTo::Passages(vec![format!(
                            "({} OR {})",
                            is_tag(one),
                            is_tag(other)
                        )]),
                        Some((one, other)) => LeadsTo::Passages(vec![is_tag(one), is_tag(other)]),
                        None => none(),
                    },
                    None => none(),
                }
            }
            StatsPicture::Progress => self.progress_leads_to(at, session),
            StatsPicture::Cover => match self.cover_line(at) {
                Some((TextCover { annotator: Some(who), .. }, _)) => {
                    LeadsTo::Passages(vec![condition("annotator", &format!("={who}"))])
                }
                Some(_) => LeadsTo::Passages(Vec::new()),
                None => none(),
            },
        }
    }

    fn progress_leads_to(&self, at: usize, session: &Session) -> LeadsTo {
        let Some(line) = self.progress_line(at) else {
            return LeadsTo::Nothing("there is nothing here to go to".to_owned());
        };
        let (words, count) = self.progress_words(&line);
        if count == 0 {
            return LeadsTo::Nothing(match line {
                ProgressLine::Unread => "every document is begun".to_owned(),
                _ => format!("no document is {words}"),
            });
        }
        let me = session.config.annotator.as_str();
        match line {
            ProgressLine::Unread => LeadsTo::Documents("is:unread"),
            ProgressLine::Begun => LeadsTo::Documents("is:started"),
            ProgressLine::Read => LeadsTo::Documents("is:read"),
            ProgressLine::Annotated => LeadsTo::Passages(Vec::new()),
            ProgressLine::AnnotatedBy(who) => {
                LeadsTo::Passages(vec![condition("annotator", &format!("={who}"))])
            }
            ProgressLine::FinishedBy(who) if who == me => LeadsTo::Documents("done:yes"),
            ProgressLine::Finished | ProgressLine::FinishedBy(_) => LeadsTo::Nothing(
                "the list can show only what you have finished yourself".to_owned(),
            ),
        }
    }

    /// Returns what is said of the line under the cursor.
    pub(super) fn details(&self, session: &Session) -> Option<String> {
        match self.picture {
            StatsPicture::Tags => {
                let tag = self.tag_at(self.cursor())?;
                let by = tag.by.iter().map(|(who, count)| format!("{who} {}", thousands(*count)));
                let about = session.codebook.get(&tag.name).map(|tag| tag.description.clone());
                let about = about.filter(|words| !words.is_empty());
                let of = |(who, count): (&String, &usize)| format!("{who} {}", thousands(*count));
                let wholes: Vec<String> = tag.wholes.iter().map(of).collect();
                let wholes = (!wholes.is_empty())
                    .then(|| format!("on documents as a whole: {}", wholes.join(", ")));
                Some(by.chain(wholes).chain(about).collect::<Vec<_>>().join(" · "))
            }
            StatsPicture::Matrix => {
                let (number, document) = self.document_here()?;
                let count = self.row_tag(self.cursor()).map_or(0, |tag| tag.on(number));
                Some(format!("{} · {}", number_of(count, "passage"), document.name))
            }
            StatsPicture::Together => {
                let pair = self.shown.together.get(self.cursor())?;
                let words = format!(
                    "{} with both; {} of passages that overlap, one with each",
                    number_of(pair.same, "passage"),
                    number_of(pair.overlapping, "pair")
                );
                Some(words)
            }
            StatsPicture::Time | StatsPicture::Progress => None,
            StatsPicture::Cover => {
                let (cover, is_text) = self.cover_line(self.cursor())?;
                let ((count, of), what) = if is_text {
                    (cover.points, "characters of all documents")
                } else {
                    (cover.documents, "documents")
                };
                Some(format!("{} of {} {what}", thousands(count), thousands(of)))
            }
        }
    }
}

/// Returns the condition that a document is of a year or a month.
fn in_time(date: Date) -> String {
    format!("date:{}", date.iso())
}
