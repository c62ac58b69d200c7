//! What a gateway brings in, takes back, and is given to send.

use std::fmt;
use std::time::Duration;

use crate::kernel::msisdn::{Msisdn, Sender};

/// The words of a message. They have no `Display` and no `Serialize`; `Debug` shows their size only.
#[derive(Clone)]
pub struct Words(String);

impl Words {
    /// Takes the words as received.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The words. Only the dialogue reads them.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Words({} bytes)", self.0.len())
    }
}

/// An SMS from a person (MO).
#[derive(Debug, Clone)]
pub struct InboundSms {
    /// What makes two deliveries the same message, by the gateway's own rule; `None` when nothing
    /// tells a repetition from the same words said again.
    pub dedupe: Option<String>,
    /// Who sent it.
    pub from: Sender,
    /// The words.
    pub words: Words,
}

/// One SMS of a long text, from a gateway that leaves the joining to us.
#[derive(Debug, Clone)]
pub struct InboundPart {
    sms: InboundSms,
    /// What the parts of this text share and no other text at about that time.
    of: String,
    number: u8,
    total: u8,
}

impl InboundPart {
    /// Part `number`, from 1, of `total`. `shared` is what all parts have in common: who sent them, to whom, and
    /// the reference that the phone gave them. `None` when there can be no such part, and for what no gateway
    /// can tell from its repetitions.
    pub fn new(sms: InboundSms, shared: &[&str], number: u8, total: u8) -> Option<Self> {
        let of = format!("{}\n{total}", shared.join("\n"));
        ((1..=total).contains(&number) && sms.dedupe.is_some()).then_some(Self { sms, of, number, total })
    }

    /// The part alone.
    pub const fn sms(&self) -> &InboundSms {
        &self.sms
    }

    /// What it shares with the others of its text.
    pub fn of(&self) -> &str {
        &self.of
    }

    /// Which it is, and of how many.
    pub const fn place(&self) -> (u8, u8) {
        (self.number, self.total)
    }
}

/// A step of a USSD dialog.
#[derive(Debug, Clone)]
pub struct InboundUssd {
    /// The gateway's session id.
    pub session: String,
    /// Who dials.
    pub from: Msisdn,
    /// What is typed.
    pub typed: Typed,
    /// What the gateway wants to have repeated with the screen.
    pub back: String,
}

/// What a gateway tells of a USSD dialog with each step.
#[derive(Debug, Clone)]
pub enum Typed {
    /// Everything since dialling, joined by `*`, as Africa's Talking sends it; empty at dialling.
    All(Words),
    /// Somebody dialled; what stood behind the code (`*123*1*2#`), joined by `*`, or nothing.
    Began(Words),
    /// The answer to the last screen, and nothing of what was before.
    Next(Words),
}

impl From<&Words> for Typed {
    fn from(all: &Words) -> Self {
        Self::All(all.clone())
    }
}

impl From<&Typed> for Typed {
    fn from(typed: &Typed) -> Self {
        typed.clone()
    }
}

/// What came through a gateway's door.
#[derive(Debug, Clone)]
pub enum Inbound {
    /// Messages (MO); some gateways bring several at once.
    Sms(Vec<InboundSms>),
    /// One SMS of a long text, to be joined with the others.
    Part(InboundPart),
    /// A gateway that nobody can call asks for what is to go out.
    Fetch(Fetch),
    /// A USSD step.
    Ussd(InboundUssd),
    /// What became of messages that we sent (DLR).
    Reports(Vec<Report>),
    /// A notice that asks for nothing (a session ended): acknowledged and forgotten.
    Notice,
}

/// What a gateway that fetches asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetch {
    /// The messages whose turn it is.
    Messages,
    /// It has these.
    Taken(Vec<MessageId>),
    /// Those of which nobody knows what became of them.
    Unreported,
}

/// What goes back through the same door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Text of an SMS.
    Sms(String),
    /// A USSD screen; `end` closes the dialog.
    Ussd {
        /// The screen.
        screen: String,
        /// Whether the dialog ends.
        end: bool,
        /// What the gateway wants to have repeated.
        back: String,
    },
    /// Nothing is to be sent.
    Silence,
}

/// Our id of a message that we send (MT): 128 bits in hex without meaning. It is given to the gateway
/// where that takes one, and comes back in its reports.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageId(String);

impl MessageId {
    /// Reads an id that came back; `None` when it cannot be one of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let ours = text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        ours.then(|| Self(text.to_owned()))
    }

    /// The 32 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A message to send (MT).
#[derive(Debug, Clone)]
pub struct OutboundSms {
    /// Our id.
    pub id: MessageId,
    /// To whom.
    pub to: Msisdn,
    /// The words, already inside GSM-7 where they are ours.
    pub words: Words,
}

impl OutboundSms {
    /// What joins its parts, where we split it: eight bits of our id, which is random.
    pub fn reference(&self) -> u8 {
        self.id.as_str().get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()).unwrap_or_default()
    }
}

/// What a gateway said when it was given a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// It took it; with its own id, when it gave one.
    Taken(Option<String>),
    /// It has too many; again after a while, in order. It did not take this one.
    Throttled(Option<Duration>),
    /// It failed for now and did not take it.
    Failing(String),
    /// It refuses this account or route, not this message: another route may take it.
    Refused(String),
    /// This number or text can never be sent, by no route.
    Impossible(String),
    /// Nobody knows whether it took it.
    Uncertain(String),
}

/// Which message a report is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reported {
    /// The gateway carried our id.
    Ours(MessageId),
    /// The gateway gave an id of its own when it took the message.
    Theirs(String),
}

/// What became of a message. The order is that of [`ReportState::rank`]: reports come in any order,
/// and a later one never takes back what a higher one said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReportState {
    /// The gateway or an SMS centre has it, and sends it or tries again.
    Accepted,
    /// It waits for the phone.
    Buffered,
    /// It was not sent and will not be: it is not on its way, and another route may be tried.
    Rejected,
    /// It was tried and did not arrive.
    Failed,
    /// It is on the phone.
    Delivered,
}

impl ReportState {
    /// All states, from the lowest.
    pub const ALL: [Self; 5] =
        [Self::Accepted, Self::Buffered, Self::Rejected, Self::Failed, Self::Delivered];

    /// 1 to 5; 0 is no report.
    pub const fn rank(self) -> i64 {
        self as i64 + 1
    }

    /// The state of a rank.
    pub fn of_rank(rank: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.rank() == rank)
    }

    /// Its name, for people and metrics.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Buffered => "buffered",
            Self::Rejected => "rejected",
            Self::Failed => "failed",
            Self::Delivered => "delivered",
        }
    }
}

/// A delivery report (DLR).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Of which message.
    pub of: Reported,
    /// What became of it.
    pub state: ReportState,
}

/// Why a message goes out. It rules what goes first, how long it may wait and when it may wake
/// somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An answer to a cry for help.
    Emergency,
    /// Wakes an officer on duty.
    Alert,
    /// An answer to a question.
    Answer,
    /// Outreach to people who joined.
    Campaign,
}

impl Kind {
    /// All kinds, the most urgent first.
    pub const ALL: [Self; 4] = [Self::Emergency, Self::Alert, Self::Answer, Self::Campaign];

    /// 0 goes first: cries for help and alerts together, then answers, then campaigns.
    pub const fn priority(self) -> i64 {
        match self {
            Self::Emergency | Self::Alert => 0,
            Self::Answer => 1,
            Self::Campaign => 2,
        }
    }

    /// Its name in the database.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::Alert => "alert",
            Self::Answer => "answer",
            Self::Campaign => "campaign",
        }
    }

    /// The kind of a name.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// The zones of Indonesia, for hours in which nobody is to be woken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Zone {
    /// West (UTC+7).
    #[default]
    Wib,
    /// Central (UTC+8).
    Wita,
    /// East (UTC+9).
    Wit,
}

impl Zone {
    /// All zones.
    pub const ALL: [Self; 3] = [Self::Wib, Self::Wita, Self::Wit];

    /// Hours ahead of UTC; none of the three has summer time.
    pub const fn hours(self) -> i64 {
        match self {
            Self::Wib => 7,
            Self::Wita => 8,
            Self::Wit => 9,
        }
    }

    /// Its name.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Wib => "WIB",
            Self::Wita => "WITA",
            Self::Wit => "WIT",
        }
    }

    /// The zone of a name.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|zone| zone.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_looks_like_our_id_is_one() {
        assert!(MessageId::parse(&"0a".repeat(16)).is_some());
        for other in ["", "0a", &"0A".repeat(16), &"g0".repeat(16), &"0a".repeat(17)] {
            assert!(MessageId::parse(other).is_none(), "{other}");
        }
    }

    #[test]
    fn a_part_is_one_of_those_that_there_are() {
        let part = |number, total, id: Option<&str>| {
            let (dedupe, from) = (id.map(str::to_owned), Sender::Machine);
            InboundPart::new(
                InboundSms { dedupe, from, words: Words::new("x") },
                &["a", "b", "7"],
                number,
                total,
            )
        };
        assert_eq!(part(2, 3, Some("id")).expect("a part").place(), (2, 3));
        assert_eq!(part(1, 1, Some("id")).expect("a part").of(), "a\nb\n7\n1");
        for (number, total) in [(0, 2), (3, 2), (0, 0), (1, 0)] {
            assert!(part(number, total, Some("id")).is_none(), "{number} of {total}");
        }
        assert!(part(1, 2, None).is_none());
    }

    #[test]
    fn ranks_and_names_lead_back() {
        for state in ReportState::ALL {
            assert_eq!(ReportState::of_rank(state.rank()), Some(state));
        }
        for kind in Kind::ALL {
            assert_eq!(Kind::of_word(kind.word()), Some(kind));
        }
        for zone in Zone::ALL {
            assert_eq!(Zone::of_word(zone.word()), Some(zone));
        }
        assert!(ReportState::Delivered > ReportState::Failed);
    }
}
