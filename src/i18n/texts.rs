//! Every text there is: where it is shown and what stands in it at its longest.

/// Where a text is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// In one SMS.
    Sms,
    /// On a USSD screen that must not break into pages.
    Screen,
    /// On USSD screens; long lists may take several.
    Screens,
    /// Inside another text.
    Inside,
}

/// An argument at its longest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Longest {
    /// A company's name with PT; the longest real one has 37 letters.
    Name,
    /// A licence number; the longest real one has 21 digits. May be absent.
    Number,
    /// A day, a month or a year.
    Date,
    /// A day that may be absent.
    DateOrNone,
    /// A decision's number, cut to 20; may be absent.
    Document,
    /// Who published, cut to 10.
    Source,
    /// A telephone number.
    Phone,
    /// The question, cut to 15; may be absent.
    Echo,
    /// Three names and their digits.
    Choices,
    /// The digit behind the last name.
    Digit,
    /// Permits.
    Items,
    /// A count.
    Count,
    /// The USSD code; may be absent.
    Dial,
    /// Names of languages, numbered.
    Languages,
    /// Whether tips are taken, or news are promised; absent when not.
    Whether,
    /// A receipt, in fours.
    Receipt,
    /// A unit's question, as long as one may be.
    Question,
    /// What officers call a tip; may be absent.
    Code,
    /// The same where there is no text without it.
    Reference,
    /// The day of a month by which somebody calls; absent when nobody does.
    DayOfMonth,
    /// The hour of it.
    Hour,
    /// A mission's telephone number; may be absent.
    Mission,
    /// When a family's arrival is, as an officer wrote it.
    When,
    /// Where, or whom to ask, as an officer wrote it.
    Place,
}

use Longest::{
    Choices, Code, Count, Date, DateOrNone, DayOfMonth, Dial, Digit, Document, Echo, Hour, Items, Languages,
    Mission, Name, Number, Phone, Place, Question, Receipt, Reference, Source, When, Whether,
};
use Shown::{Inside, Screen, Screens, Sms};

/// A text's key, place and arguments.
pub type Row = (&'static str, Shown, &'static [(&'static str, Longest)]);

/// The table. A locale has each of these keys and no other.
pub const TEXTS: &[Row] = &[
    ("language-name", Inside, &[]),
    ("more", Inside, &[]),
    ("others", Inside, &[]),
    ("until", Inside, &[]),
    ("sms-info", Sms, &[("dial", Dial), ("tips", Whether)]),
    ("sms-ask-name", Sms, &[]),
    ("sms-unclear", Sms, &[("dial", Dial), ("tips", Whether)]),
    (
        "sms-licensed",
        Sms,
        &[
            ("name", Name),
            ("no", Number),
            ("until", DateOrNone),
            ("src", Source),
            ("date", Date),
            ("bp3mi", Phone),
        ],
    ),
    (
        "sms-licensed-permits-unknown",
        Sms,
        &[
            ("name", Name),
            ("no", Number),
            ("until", DateOrNone),
            ("src", Source),
            ("date", Date),
            ("bp3mi", Phone),
        ],
    ),
    ("sms-licensed-no-permit", Sms, &[("name", Name), ("src", Source), ("date", Date), ("bp3mi", Phone)]),
    (
        "sms-licensed-watched",
        Sms,
        &[("name", Name), ("no", Number), ("until", Date), ("src", Source), ("date", Date), ("bp3mi", Phone)],
    ),
    (
        "sms-suspended",
        Sms,
        &[
            ("name", Name),
            ("since", Date),
            ("until", DateOrNone),
            ("src", Source),
            ("date", DateOrNone),
            ("bp3mi", Phone),
            ("tips", Whether),
        ],
    ),
    (
        "sms-revoked",
        Sms,
        &[
            ("name", Name),
            ("since", Date),
            ("document", Document),
            ("src", Source),
            ("date", DateOrNone),
            ("bp3mi", Phone),
            ("tips", Whether),
        ],
    ),
    ("sms-expired", Sms, &[("name", Name), ("on", Date), ("src", Source), ("date", Date), ("bp3mi", Phone)]),
    (
        "sms-delisted",
        Sms,
        &[("name", Name), ("since", Date), ("src", Source), ("date", Date), ("bp3mi", Phone)],
    ),
    (
        "sms-not-listed",
        Sms,
        &[("echo", Echo), ("src", Source), ("date", Date), ("bp3mi", Phone), ("tips", Whether)],
    ),
    ("sms-similar", Sms, &[("echo", Echo), ("choices", Choices), ("none", Digit)]),
    ("sms-too-general", Sms, &[("echo", Echo), ("count", Count)]),
    ("sms-individual", Sms, &[("bp3mi", Phone), ("tips", Whether)]),
    ("sms-other-regime", Sms, &[("echo", Echo), ("date", Date), ("bp3mi", Phone)]),
    ("sms-stale", Sms, &[("name", Name), ("date", DateOrNone), ("bp3mi", Phone)]),
    (
        "sms-permits",
        Sms,
        &[("name", Name), ("items", Items), ("src", Source), ("date", Date), ("bp3mi", Phone)],
    ),
    ("sms-permits-unknown", Sms, &[("name", Name), ("bp3mi", Phone)]),
    ("sms-job-first-check", Sms, &[]),
    ("sms-language", Sms, &[("languages", Languages)]),
    ("sms-language-set", Sms, &[]),
    ("sms-stop", Sms, &[]),
    ("sms-red-cross", Sms, &[]),
    ("sms-emergency", Sms, &[("police", Phone), ("women", Phone)]),
    ("sms-enough", Sms, &[("police", Phone), ("women", Phone)]),
    ("sms-tip-ask", Sms, &[("police", Phone), ("dial", Dial)]),
    ("sms-receipt", Sms, &[("receipt", Receipt)]),
    ("sms-receipt-danger", Sms, &[("receipt", Receipt), ("police", Phone), ("women", Phone)]),
    ("sms-added", Sms, &[("police", Phone), ("women", Phone)]),
    ("sms-replied", Sms, &[("police", Phone), ("women", Phone)]),
    ("sms-status-question", Sms, &[("since", Date), ("question", Question)]),
    ("sms-status-received", Sms, &[("since", Date), ("news", Whether)]),
    ("sms-status-checking", Sms, &[("since", Date), ("news", Whether)]),
    ("sms-status-forwarded", Sms, &[("since", Date), ("offices", Count), ("news", Whether)]),
    ("sms-status-acted", Sms, &[("since", Date)]),
    ("sms-status-nothing", Sms, &[("since", Date)]),
    ("sms-ask-receipt", Sms, &[]),
    ("sms-receipt-mistyped", Sms, &[]),
    ("sms-receipt-wrong", Sms, &[("left", Digit)]),
    ("sms-receipt-locked", Sms, &[]),
    ("sms-nothing-to-answer", Sms, &[]),
    ("sms-news", Sms, &[]),
    ("sms-news-long", Sms, &[]),
    ("sms-news-which", Sms, &[]),
    ("sms-news-cannot", Sms, &[]),
    ("sms-tips-closed", Sms, &[("bp3mi", Phone), ("police", Phone), ("women", Phone)]),
    ("sms-wait", Sms, &[("police", Phone), ("women", Phone)]),
    ("sms-there-is-news", Sms, &[]),
    ("sms-help", Sms, &[("calls", Whether)]),
    ("sms-help-paid", Sms, &[("code", Code), ("receipt", Receipt), ("day", DayOfMonth), ("time", Hour)]),
    (
        "sms-help-abroad",
        Sms,
        &[("code", Code), ("receipt", Receipt), ("day", DayOfMonth), ("time", Hour), ("mission", Mission)],
    ),
    (
        "sms-help-extorted",
        Sms,
        &[("code", Code), ("receipt", Receipt), ("day", DayOfMonth), ("time", Hour), ("oversight", Whether)],
    ),
    (
        "sms-help-taken",
        Sms,
        &[
            ("code", Code),
            ("receipt", Receipt),
            ("day", DayOfMonth),
            ("time", Hour),
            ("off", Whether),
            ("oversight", Whether),
        ],
    ),
    (
        "sms-help-danger",
        Sms,
        &[
            ("code", Code),
            ("receipt", Receipt),
            ("day", DayOfMonth),
            ("time", Hour),
            ("police", Phone),
            ("women", Phone),
        ],
    ),
    ("sms-help-added", Sms, &[("receipt", Receipt), ("police", Phone), ("women", Phone)]),
    ("sms-help-off", Sms, &[("receipt", Receipt), ("police", Phone), ("women", Phone)]),
    ("sms-family-arrival", Sms, &[("code", Reference), ("at", Place), ("arrives", When)]),
    (
        "sms-family-deceased",
        Sms,
        &[("code", Reference), ("arrives", When), ("contact", Place), ("paid", Whether)],
    ),
    ("ussd-home", Screen, &[("tips", Whether)]),
    ("ussd-ask-name", Screen, &[]),
    (
        "ussd-licensed",
        Screens,
        &[("name", Name), ("no", Number), ("until", DateOrNone), ("src", Source), ("date", Date)],
    ),
    (
        "ussd-licensed-permits-unknown",
        Screens,
        &[
            ("name", Name),
            ("no", Number),
            ("until", DateOrNone),
            ("src", Source),
            ("date", Date),
            ("bp3mi", Phone),
        ],
    ),
    (
        "ussd-licensed-no-permit",
        Screens,
        &[("name", Name), ("src", Source), ("date", Date), ("bp3mi", Phone)],
    ),
    (
        "ussd-licensed-watched",
        Screens,
        &[("name", Name), ("no", Number), ("until", Date), ("src", Source), ("date", Date), ("bp3mi", Phone)],
    ),
    (
        "ussd-suspended",
        Screens,
        &[
            ("name", Name),
            ("since", Date),
            ("until", DateOrNone),
            ("src", Source),
            ("date", DateOrNone),
            ("bp3mi", Phone),
        ],
    ),
    (
        "ussd-revoked",
        Screens,
        &[
            ("name", Name),
            ("since", Date),
            ("document", Document),
            ("src", Source),
            ("date", DateOrNone),
            ("bp3mi", Phone),
        ],
    ),
    (
        "ussd-expired",
        Screens,
        &[("name", Name), ("on", Date), ("src", Source), ("date", Date), ("bp3mi", Phone)],
    ),
    (
        "ussd-delisted",
        Screens,
        &[("name", Name), ("since", Date), ("src", Source), ("date", Date), ("bp3mi", Phone)],
    ),
    (
        "ussd-not-listed",
        Screen,
        &[
            ("echo", Echo),
            ("src", Source),
            ("date", Date),
            ("bp3mi", Phone),
            ("tips", Whether),
            ("calls", Whether),
        ],
    ),
    ("ussd-similar", Screens, &[("choices", Choices)]),
    ("ussd-too-general", Screen, &[("echo", Echo), ("count", Count)]),
    ("ussd-individual", Screen, &[("bp3mi", Phone), ("tips", Whether)]),
    ("ussd-other-regime", Screen, &[("echo", Echo), ("date", Date), ("bp3mi", Phone)]),
    ("ussd-stale", Screen, &[("date", DateOrNone), ("bp3mi", Phone)]),
    ("ussd-permits", Screens, &[("name", Name), ("items", Items), ("src", Source), ("date", Date)]),
    ("ussd-permits-unknown", Screen, &[("bp3mi", Phone)]),
    ("ussd-language", Screen, &[("languages", Languages)]),
    ("ussd-emergency", Screen, &[("police", Phone), ("women", Phone)]),
    ("ussd-tip-kind", Screen, &[]),
    ("ussd-tip-when", Screen, &[]),
    ("ussd-tip-people", Screen, &[]),
    ("ussd-tip-words", Screen, &[]),
    ("ussd-receipt", Screen, &[("receipt", Receipt)]),
    ("ussd-receipt-danger", Screen, &[("receipt", Receipt), ("police", Phone), ("women", Phone)]),
    ("ussd-receipt-only", Screen, &[("receipt", Receipt)]),
    ("ussd-receipt-only-danger", Screen, &[("receipt", Receipt), ("police", Phone), ("women", Phone)]),
    ("ussd-receipt-sent", Screen, &[]),
    ("ussd-ask-receipt", Screen, &[]),
    ("ussd-receipt-mistyped", Screen, &[]),
    ("ussd-receipt-wrong", Screen, &[("left", Digit)]),
    ("ussd-receipt-locked", Screen, &[]),
    ("ussd-status-question", Screen, &[("since", Date), ("question", Question)]),
    ("ussd-status-received", Screen, &[("since", Date)]),
    ("ussd-status-checking", Screen, &[("since", Date)]),
    ("ussd-status-forwarded", Screen, &[("since", Date), ("offices", Count)]),
    ("ussd-status-acted", Screen, &[("since", Date)]),
    ("ussd-status-nothing", Screen, &[("since", Date)]),
    ("ussd-replied", Screen, &[("police", Phone), ("women", Phone)]),
    ("ussd-tips-closed", Screen, &[("bp3mi", Phone), ("police", Phone), ("women", Phone)]),
    ("ussd-resume", Screen, &[]),
    ("ussd-slow", Screen, &[("police", Phone), ("women", Phone)]),
    ("ussd-goodbye", Screen, &[]),
    ("ussd-help", Screen, &[]),
    ("ussd-help-words", Screen, &[("day", DayOfMonth), ("time", Hour)]),
    ("ussd-help-words-extorted", Screen, &[("day", DayOfMonth), ("time", Hour), ("oversight", Whether)]),
    ("ussd-help-words-question", Screen, &[("day", DayOfMonth), ("time", Hour)]),
    (
        "ussd-help-taken",
        Screen,
        &[
            ("code", Code),
            ("receipt", Receipt),
            ("day", DayOfMonth),
            ("time", Hour),
            ("mission", Mission),
            ("sends", Whether),
            ("oversight", Whether),
        ],
    ),
    (
        "ussd-help-danger",
        Screen,
        &[
            ("receipt", Receipt),
            ("day", DayOfMonth),
            ("time", Hour),
            ("police", Phone),
            ("women", Phone),
            ("sends", Whether),
        ],
    ),
    ("ussd-help-off", Screen, &[("receipt", Receipt), ("police", Phone), ("women", Phone)]),
];
