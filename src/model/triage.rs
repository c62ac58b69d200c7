//! What a tip was read as: its marks with the words that gave them, its category, its urgency with the
//! reasons. All of it is sealed with the words; only the [`Band`] stands in the clear.

use std::fmt;

use super::words::words;

words! {
    /// How urgent a tip is.
    Band {
        /// Somebody must look within minutes, day and night.
        P1 = "p1",
        /// Within hours, day and night.
        P2 = "p2",
        /// Within working days.
        P3 = "p3",
        /// Now and then.
        P4 = "p4",
    }
}

impl Band {
    /// Its digit, as officers say it: 1 is the most urgent.
    pub const fn digit(self) -> i64 {
        self as i64 + 1
    }

    /// The one of a digit.
    pub fn of_digit(digit: i64) -> Option<Self> {
        Self::ALL.iter().copied().find(|band| band.digit() == digit)
    }
}

words! {
    /// What a tip is about, the gravest first: which units take it, and what is counted.
    Category {
        /// Somebody in danger writes.
        Emergency = "emergency",
        /// Somebody below 18, or whose age is in doubt.
        Child = "child",
        /// People are held, beaten or sold.
        Captivity = "captivity",
        /// Somebody in office takes money, or is part of it.
        Extortion = "extortion",
        /// Compounds in which people are made to defraud others.
        Scam = "scam",
        /// Brides who are ordered.
        Bride = "bride",
        /// Somebody abroad is in trouble.
        Abroad = "abroad",
        /// A visa that does not fit the work.
        Visa = "visa",
        /// People are about to be sent, or were.
        Departure = "departure",
        /// A recruiter or company.
        Recruiter = "recruiter",
        /// Somebody came back and wants to live of something here.
        Aftercare = "aftercare",
        /// Something else.
        Other = "other",
    }
}

words! {
    /// What was read in a tip. The words are codes of the console and of exports.
    Mark {
        /// A cry for help.
        Cry = "DARURAT",
        /// Somebody is or may be below 18.
        Child = "ANAK",
        /// Doubt about an age.
        AgeDoubt = "UMUR_DIRAGUKAN",
        /// Age, name or papers were changed.
        PapersChanged = "DOKUMEN_DIUBAH",
        /// People are held.
        Confined = "DISEKAP",
        /// People are beaten, raped, threatened, sold.
        Violence = "KEKERASAN",
        /// Passport, card or diploma are kept from them.
        PapersHeld = "DOKUMEN_DITAHAN",
        /// Debt, advance, deduction from wages.
        Debt = "UTANG",
        /// A visa for worship, and work.
        WorshipVisa = "VISA_IBADAH",
        /// A visa for a visit, and work.
        VisitVisa = "VISA_KUNJUNGAN",
        /// A bride is ordered.
        Bride = "PENGANTIN_PESANAN",
        /// Online fraud, gambling, a compound.
        Scam = "PENIPUAN_DARING",
        /// Somebody takes money from migrants by force of office or threat.
        Extortion = "PEMERASAN",
        /// A word for somebody in office, who may be part of it.
        Official = "PETUGAS",
        /// The victim writes.
        VictimWrites = "KORBAN_SENDIRI",
        /// When they leave.
        Leaves = "BERANGKAT",
        /// How many.
        Count = "JUMLAH",
        /// A recruiter with a name.
        Recruiter = "PEREKRUT",
        /// A company with a name, and what the register says of it.
        Agency = "PT",
        /// A port, airport or border post.
        Gate = "GERBANG",
        /// A place.
        Place = "TEMPAT",
        /// A telephone number.
        Phone = "TELEPON",
        /// A plate.
        Plate = "PELAT",
        /// A bank account or wallet.
        Account = "REKENING",
        /// A street, house or other address.
        Address = "ALAMAT",
    }
}

/// A mark, with the words that gave it. `Debug` does not show the value: it may be somebody's number.
#[derive(Clone, PartialEq, Eq)]
pub struct Marked {
    /// What was read.
    pub mark: Mark,
    /// Where its words begin in the text, in bytes.
    pub from: usize,
    /// Where they end. The same as `from` when a digit and no word said it.
    pub to: usize,
    /// The value in one form (a number in E.164, a plate without spaces, a day, a count, a Kemendagri code, a
    /// verdict); none where the mark says it all.
    pub value: Option<String>,
}

impl fmt::Debug for Marked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({}..{})", self.mark.word(), self.from, self.to)
    }
}

words! {
    /// Why a tip is urgent.
    Reason {
        /// Leaves today or tonight.
        LeavesToday = "leaves_today",
        /// Leaves within three days.
        LeavesSoon = "leaves_soon",
        /// Leaves within fourteen days.
        LeavesLater = "leaves_later",
        /// Five people or more.
        ManyPeople = "many_people",
        /// Two to four.
        SomePeople = "some_people",
        /// Confinement or violence.
        Violence = "violence",
        /// Passport or card withheld.
        PapersHeld = "papers_held",
        /// Age or papers changed.
        PapersChanged = "papers_changed",
        /// The victim writes.
        VictimWrites = "victim_writes",
        /// Debt, advance, deduction from wages.
        Debt = "debt",
        /// The visa does not fit.
        VisaMisfit = "visa_misfit",
        /// A recruiter with a name.
        Recruiter = "recruiter",
        /// A named port, airport or border post.
        Gate = "gate",
        /// A company that is not in the register.
        AgencyUnlisted = "agency_unlisted",
        /// Something to act on: a number, a plate, an address.
        Selector = "selector",
        /// Two or more independent tips share a number.
        Linked = "linked",
        /// A volunteer whom we know reports.
        Volunteer = "volunteer",
        /// Somebody who came back asks for help to live here: nobody waits longer than some working days.
        Aftercare = "aftercare",
        /// At once: a child, or doubt about an age.
        Child = "child",
        /// At once: somebody is held.
        Confined = "confined",
        /// At once: a cry for help in danger.
        Cry = "cry",
        /// At once: leaves within six hours.
        LeavesNow = "leaves_now",
        /// An officer said so.
        Officer = "officer",
    }
}

/// A reason with its points. Those that make a tip urgent at once have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scored {
    /// Why.
    pub reason: Reason,
    /// How much it weighs.
    pub points: i64,
}

/// How urgent a tip is, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Triage {
    /// The band.
    pub band: Band,
    /// The sum of the points.
    pub score: i64,
    /// The reasons, the gravest first.
    pub reasons: Vec<Scored>,
}

/// What was read of a tip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What was read, in the order of the words.
    pub marks: Vec<Marked>,
    /// The category.
    pub category: Category,
    /// In how many hours they leave, when the words tell: 0 for now, 12 for tonight told in the morning.
    pub leaves_in_hours: Option<u32>,
    /// How many people.
    pub people: Option<u32>,
    /// Whether somebody in office may be part of it. When in doubt, yes.
    pub accuses: bool,
}

impl Reading {
    /// Whether a mark is there.
    pub fn has(&self, mark: Mark) -> bool {
        self.marks.iter().any(|it| it.mark == mark)
    }
}

/// All that was made of a tip at intake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Study {
    /// What was read.
    pub reading: Reading,
    /// How urgent it is.
    pub triage: Triage,
    /// The Kemendagri code of the place, as deep as it is known.
    pub place: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_have_digits() {
        for band in Band::ALL {
            assert_eq!(Band::of_digit(band.digit()), Some(*band));
        }
        assert_eq!((Band::P1.digit(), Band::of_digit(5)), (1, None));
        assert!(Band::P1 < Band::P4 && Category::Emergency < Category::Other);
    }
}
