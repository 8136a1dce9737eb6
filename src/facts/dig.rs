//! What dig prints around its answers: status, question, and where the answer begins and ends.
//!
//! ```text
//! ; <<>> DiG 9.20.4 <<>> +noall +cmd +comments -q mx.example.net. -t A     with +cmd
//! ;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 5421
//! ;; flags: qr rd ra; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1
//!
//! ;; QUESTION SECTION:
//! ;mx.example.net.                 IN      A
//!
//! ;; ANSWER SECTION:
//! mx.example.net.          3600    IN      A       192.0.2.25
//! ```
//!
//! A query that nobody answers has no header. What was asked is then known from the first line alone, which dig prints
//! with `+cmd`. kdig writes nearly the same, with `;` between the fields and two of them before a question.

use std::ops::Range;

use jiff::Timestamp;

use super::date;
use crate::zone::name::Name;
use crate::zone::rdata::types;

/// One query and what came of it, as far as the comments tell.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(super) struct Answer {
    /// All bytes from its first line to the next answer's.
    pub range: Range<u32>,
    /// `NOERROR`, `NXDOMAIN`, `SERVFAIL` …
    pub status: Option<String>,
    /// Whether the one who answered can say what is absent: it is authoritative or offers recursion. Without the line
    /// `flags:` nothing speaks against it.
    pub is_final: bool,
    /// Records in the answer section, by the header.
    pub count: Option<usize>,
    /// What was asked.
    pub question: Option<Question>,
    /// The answer section.
    pub answer: Option<Range<u32>>,
    /// Sections whose records are not what was asked for.
    pub others: Vec<Range<u32>>,
    /// Where dig says that a server, or in the end every server, could not be reached.
    pub failed: Option<Range<u32>>,
    /// Whether dig gave up.
    given_up: bool,
    /// From `;; WHEN:`.
    pub when: Option<(Timestamp, Range<u32>)>,
}

/// A name (lower case), a type, and whether the class is IN.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Question {
    pub name: Name,
    pub rtype: u16,
    pub internet: bool,
    pub place: Range<u32>,
}

impl Answer {
    fn starting_at(at: u32) -> Answer {
        Answer { range: at..at, is_final: true, ..Answer::default() }
    }

    /// Whether only the question is known so far.
    fn is_waiting(&self) -> bool {
        self.status.is_none() && self.answer.is_none() && !self.given_up
    }
}

/// Reads dig's comments, line by line.
#[derive(Debug, Default)]
pub(super) struct Answers {
    done: Vec<Answer>,
    open: Option<Answer>,
    section: Section,
    /// A server failed to answer in front of the next answer.
    trouble: Option<Range<u32>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
enum Section {
    #[default]
    None,
    Question,
    Answer,
    Other,
}

impl Answers {
    /// One comment line without its line end, at this place of the file. `false` if it is none of dig's.
    pub fn comment(&mut self, line: &str, place: Range<u32>) -> bool {
        let text = line.trim_start_matches(';').trim();
        if let Some(command) = text.strip_prefix("<<>> DiG") {
            self.start(place.start);
            let question = asked_by(command, place.clone());
            self.current(place.start).question = question;
        } else if text.starts_with("Got answer:") {
            self.header(place.start);
        } else if text.starts_with("->>HEADER<<-") {
            self.header(place.start);
            let status = field(text, "status:").map(|word| word.to_ascii_uppercase());
            self.current(place.start).status = status;
        } else if text.to_ascii_lowercase().starts_with("flags:") && text.contains("ANSWER:") {
            let flags = text.get("flags:".len()..).and_then(|rest| rest.split(';').next()).unwrap_or_default();
            let is_final = flags.split_whitespace().any(|flag| flag == "aa" || flag == "ra");
            let whole = !flags.split_whitespace().any(|flag| flag == "tc");
            let count = field(text, "ANSWER:").and_then(|count| count.parse().ok());
            let current = self.current(place.start);
            (current.is_final, current.count) = (is_final && whole, count);
        } else if let Some(section) = section(text) {
            self.enter(section, place.end);
        } else if text.contains("no servers could be reached") {
            self.unreachable(place);
        } else if text.starts_with("communications error") || text.starts_with("connection timed out") {
            self.trouble = Some(place);
        } else if let Some(when) = text.strip_prefix("WHEN:").or_else(|| text.strip_prefix("Time ")) {
            let when = date::parse_when(when).map(|when| (when, place.clone()));
            self.current(place.start).when = when;
        } else if self.section == Section::Question && !text.is_empty() {
            let question = question(text, place.clone());
            self.section = Section::None;
            let known = question.is_some();
            if known {
                self.current(place.start).question = question;
            }
            return known;
        } else {
            return false;
        }
        true
    }

    /// A blank line ends a section.
    pub fn blank(&mut self, at: u32) {
        self.leave(at);
    }

    /// The answers, in the order of the text, whose end is at `end`.
    pub fn finish(mut self, end: u32) -> Vec<Answer> {
        self.close(end);
        self.done
    }

    fn current(&mut self, at: u32) -> &mut Answer {
        self.open.get_or_insert_with(|| Answer::starting_at(at))
    }

    /// The next answer begins; trouble that came before it is its own.
    fn start(&mut self, at: u32) {
        self.close(at);
        let failed = self.trouble.take();
        let mut answer = Answer::starting_at(at);
        answer.failed = failed;
        self.open = Some(answer);
    }

    /// A header begins an answer, unless its first line was there already.
    fn header(&mut self, at: u32) {
        if !self.open.as_ref().is_some_and(Answer::is_waiting) {
            self.start(at);
        }
    }

    /// Nobody answered. Behind a whole answer that is another query, whose question was not printed.
    fn unreachable(&mut self, place: Range<u32>) {
        if !self.open.as_ref().is_some_and(Answer::is_waiting) {
            self.start(place.start);
        }
        self.trouble = None;
        let current = self.current(place.start);
        (current.failed, current.given_up) = (Some(place), true);
    }

    fn close(&mut self, at: u32) {
        self.leave(at);
        if let Some(mut open) = self.open.take() {
            open.range.end = at;
            if open.failed.is_none() && open.status.is_none() {
                open.failed = self.trouble.clone();
            }
            self.done.push(open);
        }
    }

    fn enter(&mut self, section: Section, at: u32) {
        self.leave(at);
        self.section = section;
        let current = self.current(at);
        match section {
            Section::Answer => current.answer = Some(at..at),
            Section::Other => current.others.push(at..at),
            Section::None | Section::Question => {}
        }
    }

    fn leave(&mut self, at: u32) {
        let section = std::mem::take(&mut self.section);
        let Some(open) = &mut self.open else { return };
        let range = match section {
            Section::Answer => open.answer.as_mut(),
            Section::Other => open.others.last_mut(),
            Section::None | Section::Question => None,
        };
        if let Some(range) = range {
            range.end = at;
        }
    }
}

fn section(text: &str) -> Option<Section> {
    let title = text.strip_suffix(':')?;
    match title {
        "QUESTION SECTION" => Some(Section::Question),
        "ANSWER SECTION" => Some(Section::Answer),
        _ if title.ends_with(" SECTION") => Some(Section::Other),
        _ => None,
    }
}

/// The word behind a field's name.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(name)?;
    rest.split([',', ';', ' ', '\t']).find(|word| !word.is_empty())
}

/// `example.com. IN A`, as in the question section.
fn question(text: &str, place: Range<u32>) -> Option<Question> {
    let mut words = text.split_whitespace();
    let (name, class, rtype) = (words.next()?, words.next()?, words.next()?);
    let name = Name::parse(name).ok()?.to_lowercase();
    let rtype = types::from_mnemonic(rtype.as_bytes()).or_else(|| any(rtype))?;
    Some(Question { name, rtype, internet: class.eq_ignore_ascii_case("IN"), place })
}

/// `ANY`, which is a type of questions only.
fn any(word: &str) -> Option<u16> {
    word.eq_ignore_ascii_case("ANY").then_some(super::ANY)
}

/// The question out of dig's arguments: `-q NAME -t TYPE`, or as plain words.
fn asked_by(command: &str, place: Range<u32>) -> Option<Question> {
    let (_, arguments) = command.split_once("<<>>")?;
    let mut words = arguments.split_whitespace();
    let (mut name, mut rtype, mut internet) = (None, types::A, true);
    while let Some(word) = words.next() {
        let type_of = |word: &str| types::from_mnemonic(word.as_bytes()).or_else(|| any(word));
        match word {
            "-q" => name = Name::parse(words.next()?).ok(),
            "-t" => rtype = type_of(words.next()?)?,
            "-c" => internet = words.next()?.eq_ignore_ascii_case("IN"),
            "-p" | "-b" | "-k" | "-y" => _ = words.next(),
            "-x" | "-f" => return None,
            _ if word.starts_with(['+', '@', '-']) => {}
            _ => match type_of(word) {
                Some(known) if name.is_some() => rtype = known,
                _ if word.eq_ignore_ascii_case("IN") => {}
                _ => name = Name::parse(word).ok(),
            },
        }
    }
    Some(Question { name: name?.to_lowercase(), rtype, internet, place })
}
