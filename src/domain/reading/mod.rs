//! Stand-in.
use jiff::civil::Date;

use crate::model::departure::{Country, Departure, Job, Sign};
#[expect(missing_docs, reason = "a stand-in")]
#[derive(Debug, Clone)]
pub struct Heard {
    pub departure: Departure,
    pub seen: Vec<Seen>,
    pub matter: Matter,
}
#[expect(missing_docs, reason = "a stand-in")]
#[derive(Debug, Clone)]
pub struct Seen {
    pub sign: Sign,
    pub from: usize,
    pub to: usize,
}
#[expect(missing_docs, reason = "a stand-in")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matter {
    Nothing,
    Departure,
    Tip,
    Abroad,
    About(Subject),
}
#[expect(missing_docs, reason = "a stand-in")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Documents,
    Consent,
    Cost,
    BorderPass,
    Internship,
    Bride,
    Scam,
    Steps,
    Destination(Country, Option<Job>),
}
#[expect(missing_docs, reason = "a stand-in")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    Yes,
    No,
    Unknown,
}
#[expect(missing_docs, reason = "a stand-in")]
pub fn read(_: &str, _: Date) -> Heard {
    Heard { departure: Departure::default(), seen: vec![], matter: Matter::Nothing }
}
#[expect(missing_docs, reason = "a stand-in")]
pub fn destination(_: &str) -> Option<(Country, Option<Job>)> {
    None
}
#[expect(missing_docs, reason = "a stand-in")]
pub fn place_and_job(_: &str) -> (Option<Country>, Option<Job>) {
    (None, None)
}
#[expect(missing_docs, reason = "a stand-in")]
pub fn subject(_: &str) -> Option<Subject> {
    None
}
#[expect(missing_docs, reason = "a stand-in")]
pub fn reply(text: &str) -> Option<Reply> {
    match text.to_lowercase().as_str() {
        "y" | "1" => Some(Reply::Yes),
        "t" | "2" => Some(Reply::No),
        "?" | "3" => Some(Reply::Unknown),
        _ => None,
    }
}
