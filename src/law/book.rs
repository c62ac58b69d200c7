//! The rules of this moment: what ships, with what an operator amended, and how far each may be served.

use jiff::civil::Date;

use super::pack::{
    Destination, Flag, Pack, PackError, Paper, Question, Requirement, Row, Step, Topic, WayRule,
};

/// Who confirmed rules in a demo: nobody.
pub const INVENTED: &str = "contoh (demo, bukan orang)";

/// How far a rule may be said to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Served {
    /// As it is.
    Fully,
    /// With a mark that nobody confirmed it.
    Marked,
    /// Not at all: it only keeps an answer from being good.
    Not,
}

/// The rules. Unchanging; an amendment makes another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Book {
    strict: bool,
    pub(super) requirements: Vec<Row<Requirement>>,
    pub(super) documents: Vec<Row<Paper>>,
    pub(super) ways: Vec<Row<WayRule>>,
    pub(super) destinations: Vec<Row<Destination>>,
    pub(super) flags: Vec<Row<Flag>>,
    pub(super) questions: Vec<Row<Question>>,
    pub(super) steps: Vec<Row<Step>>,
    pub(super) topics: Vec<Row<Topic>>,
}

/// A rule as a person who confirms it sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is: `flag`, `question` and so on.
    pub kind: &'static str,
    /// Its name.
    pub id: String,
    /// From which day.
    pub from: Date,
    /// To which.
    pub to: Option<Date>,
    /// Whether it is in force on the day asked about.
    pub in_force: bool,
    /// How far it is served.
    pub served: Served,
    /// Whether it was written down from memory.
    pub memory: bool,
    /// What it stands on.
    pub citation: String,
    /// Where that was seen.
    pub sources: Vec<String>,
    /// The day of what was seen.
    pub as_of: Date,
    /// Who confirmed it, and when.
    pub confirmed: Option<(String, Date)>,
}

impl Book {
    /// The shipped rules. `strict` (production) serves only what a person confirmed. In a demo, where
    /// everything is invented, nobody real confirmed what stands in a source; the rest is said with a mark.
    pub fn shipped(strict: bool) -> Result<Self, PackError> {
        let mut book = Self { strict, ..Self::default() };
        for mut pack in Pack::shipped()? {
            if !strict {
                pack.each_basis(|basis| {
                    if !basis.memory {
                        basis.confirmed_by = Some(INVENTED.to_owned());
                        basis.confirmed_on = Some(basis.as_of);
                    }
                });
            }
            book.amend(pack);
        }
        Ok(book)
    }

    /// Puts in an amendment: a row of the same id and beginning is replaced, another is added.
    pub fn amend(&mut self, pack: Pack) {
        put(&mut self.requirements, pack.requirement);
        put(&mut self.documents, pack.document);
        put(&mut self.ways, pack.way);
        put(&mut self.destinations, pack.destination);
        put(&mut self.flags, pack.flag);
        put(&mut self.questions, pack.question);
        put(&mut self.steps, pack.step);
        put(&mut self.topics, pack.topic);
    }

    /// How far a row may be said.
    pub const fn served<R>(&self, row: &Row<R>) -> Served {
        match (row.is_confirmed(), self.strict) {
            (true, _) => Served::Fully,
            (false, false) => Served::Marked,
            (false, true) => Served::Not,
        }
    }

    /// Whether the self-check may be offered on `day`: the least age of the law, every question and every
    /// flag that it can raise may be said.
    pub fn is_open(&self, day: Date) -> bool {
        let mut questions = in_force(&self.questions, day).peekable();
        questions.peek().is_some()
            && self.said_age(day).is_some()
            && questions.all(|question| {
                let raised = |flag: &&Row<Flag>| {
                    flag.rule.sign.is_some_and(|sign| question.rule.signs.contains(&sign))
                };
                self.served(question) != Served::Not
                    && in_force(&self.flags, day).filter(raised).all(|flag| self.served(flag) != Served::Not)
            })
    }

    /// The questions of `day`, in their order.
    pub fn questions(&self, day: Date) -> Vec<&Row<Question>> {
        let mut questions: Vec<_> = in_force(&self.questions, day).collect();
        questions.sort_by_key(|row| row.rule.number);
        questions
    }

    /// The least age that holds for everybody on `day`.
    pub fn least_age(&self, day: Date) -> Option<u8> {
        in_force(&self.requirements, day)
            .filter(|row| row.rule.jobs.is_empty() && row.rule.countries.is_empty())
            .filter_map(|row| row.rule.least_age)
            .max()
    }

    /// The same, when every rule that it comes from may be said.
    pub fn said_age(&self, day: Date) -> Option<u8> {
        let said = in_force(&self.requirements, day)
            .filter(|row| row.rule.jobs.is_empty() && row.rule.countries.is_empty())
            .filter(|row| row.rule.least_age.is_some())
            .all(|row| self.served(row) != Served::Not);
        self.least_age(day).filter(|_| said)
    }

    /// The documents of `day`.
    pub fn documents(&self, day: Date) -> Vec<&Row<Paper>> {
        in_force(&self.documents, day).collect()
    }

    /// The steps of `day`, in their order.
    pub fn steps(&self, day: Date) -> Vec<&Row<Step>> {
        let mut steps: Vec<_> = in_force(&self.steps, day).collect();
        steps.sort_by_key(|row| row.rule.number);
        steps
    }

    /// How far what is said about a matter may be said on `day`; `Not` when there is no such row.
    pub fn topic(&self, id: &str, day: Date) -> Served {
        in_force(&self.topics, day).find(|row| row.id == id).map_or(Served::Not, |row| self.served(row))
    }

    /// Every version of every rule, by kind, name and day.
    pub fn lines(&self, day: Date) -> Vec<Line> {
        let mut lines = Vec::new();
        self.add_lines(&mut lines, "requirement", &self.requirements, day);
        self.add_lines(&mut lines, "document", &self.documents, day);
        self.add_lines(&mut lines, "way", &self.ways, day);
        self.add_lines(&mut lines, "destination", &self.destinations, day);
        self.add_lines(&mut lines, "flag", &self.flags, day);
        self.add_lines(&mut lines, "question", &self.questions, day);
        self.add_lines(&mut lines, "step", &self.steps, day);
        self.add_lines(&mut lines, "topic", &self.topics, day);
        lines
    }

    fn add_lines<R>(&self, lines: &mut Vec<Line>, kind: &'static str, rows: &[Row<R>], day: Date) {
        lines.extend(rows.iter().map(|row| Line {
            kind,
            id: row.id.clone(),
            from: row.from,
            to: row.to,
            in_force: in_force(rows, day).any(|it| std::ptr::eq(it, row)),
            served: self.served(row),
            memory: row.basis.memory,
            citation: row.basis.citation.clone(),
            sources: row.basis.sources.clone(),
            as_of: row.basis.as_of,
            confirmed: row.basis.confirmed_by.clone().zip(row.basis.confirmed_on),
        }));
    }

    /// The rows of an id as a pack: every version of it that is in force on `day` or later. What a demo invented
    /// is not in it, or it could be carried into production.
    pub fn rows_of(&self, id: &str, day: Date) -> Pack {
        let mut pack = Pack {
            requirement: versions(&self.requirements, id, day),
            document: versions(&self.documents, id, day),
            way: versions(&self.ways, id, day),
            destination: versions(&self.destinations, id, day),
            flag: versions(&self.flags, id, day),
            question: versions(&self.questions, id, day),
            step: versions(&self.steps, id, day),
            topic: versions(&self.topics, id, day),
        };
        pack.each_basis(|basis| {
            if basis.confirmed_by.as_deref() == Some(INVENTED) {
                (basis.confirmed_by, basis.confirmed_on) = (None, None);
            }
        });
        pack
    }
}

fn put<R>(rows: &mut Vec<Row<R>>, more: Vec<Row<R>>) {
    for row in more {
        rows.retain(|old| (&old.id, old.from) != (&row.id, row.from));
        rows.push(row);
    }
    rows.sort_by(|a, b| (&a.id, a.from).cmp(&(&b.id, b.from)));
}

fn versions<R: Clone>(rows: &[Row<R>], id: &str, day: Date) -> Vec<Row<R>> {
    let of_now = in_force(rows, day).find(|row| row.id == id).map(|row| row.from);
    rows.iter().filter(|row| row.id == id && (Some(row.from) == of_now || row.from > day)).cloned().collect()
}

/// The rows in force on `day`: of each id the latest that has begun, unless it has ended. Rows stand in the
/// order of id and beginning.
pub(super) fn in_force<R>(rows: &[Row<R>], day: Date) -> impl Iterator<Item = &Row<R>> {
    rows.iter().enumerate().filter_map(move |(at, row)| {
        let superseded = rows.get(at + 1).is_some_and(|next| next.id == row.id && next.from <= day);
        (row.from <= day && !superseded && row.to.is_none_or(|to| to >= day)).then_some(row)
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn topic(id: &str, from: &str, more: &str) -> Pack {
        let text = format!(
            "[[topic]]\nid = '{id}'\nfrom = '{from}'\n{more}\nrule = {{ claims = '{from}' }}\nbasis = {{ citation = 'c', sources = ['s'], as_of = '2026-01-01' }}"
        );
        Pack::read("t", &text).expect("a pack")
    }

    #[test]
    fn the_latest_version_that_has_begun_is_meant() {
        let mut book = Book::default();
        book.amend(topic("plb", "2026-12-01", ""));
        book.amend(topic("plb", "2020-01-01", ""));
        book.amend(topic("plc", "2020-01-01", "to = '2026-11-30'"));
        let claims = |day| {
            in_force(&book.topics, day)
                .map(|row| format!("{} {}", row.id, row.rule.claims))
                .collect::<Vec<_>>()
        };
        assert_eq!(claims(date(2019, 12, 31)), Vec::<String>::new());
        assert_eq!(claims(date(2026, 11, 30)), ["plb 2020-01-01", "plc 2020-01-01"]);
        assert_eq!(claims(date(2026, 12, 1)), ["plb 2026-12-01"]);
    }

    #[test]
    fn an_ended_version_does_not_bring_back_the_one_before() {
        let mut book = Book::default();
        book.amend(topic("plb", "2020-01-01", ""));
        book.amend(topic("plb", "2026-01-01", "to = '2026-06-30'"));
        assert_eq!(in_force(&book.topics, date(2026, 7, 1)).count(), 0);
    }

    #[test]
    fn what_a_demo_invented_is_not_carried_on() {
        let day = date(2026, 11, 22);
        let demo = Book::shipped(false).expect("rules");
        let of = |id: &str| demo.lines(day).into_iter().find(|line| line.id == id).expect("a line");
        assert_eq!((of("RF-01").served, of("RF-31").served), (Served::Fully, Served::Marked));
        let mut production = Book::shipped(true).expect("rules");
        production.amend(demo.rows_of("RF-01", day));
        assert!(production.lines(day).iter().all(|line| line.served == Served::Not));
    }

    #[test]
    fn without_a_least_age_nobody_is_asked() {
        let day = date(2026, 11, 22);
        let mut book = Book::shipped(false).expect("rules");
        assert!(book.is_open(day));
        let mut pack = book.rows_of("P5a", day);
        pack.requirement[0].to = Some(date(2026, 11, 21));
        book.amend(pack);
        assert_eq!((book.least_age(day), book.is_open(day)), (None, false));
    }

    #[test]
    fn what_nobody_confirmed_is_not_served_in_production() {
        let day = date(2026, 11, 22);
        assert!(Book::shipped(false).expect("rules").is_open(day));
        let mut book = Book::shipped(true).expect("rules");
        assert!(!book.is_open(day));
        assert!(book.lines(day).iter().all(|line| line.served == Served::Not));
        let ids: Vec<String> = book.lines(day).into_iter().map(|line| line.id).collect();
        for id in ids {
            let mut pack = book.rows_of(&id, day);
            pack.each_basis(|basis| {
                basis.confirmed_by = Some("somebody".to_owned());
                basis.confirmed_on = Some(day);
            });
            book.amend(pack);
        }
        assert!(book.is_open(day));
        assert!(book.lines(day).iter().all(|line| line.served == Served::Fully));
    }
}
