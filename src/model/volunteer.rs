//! Volunteers: people in villages whom a coordinator knows, and who report under a name of their own that nobody else
//! learns.

use super::words::words;

words! {
    /// Who somebody is in their village (K42).
    VolunteerKind {
        /// A Kawan PMI, inaugurated by BP3MI.
        KawanPmi = "kawan-pmi",
        /// A village head or their staff.
        VillageHead = "village-head",
        /// A teacher.
        Teacher = "teacher",
        /// A midwife or health worker.
        Midwife = "midwife",
        /// A religious leader.
        ReligiousLeader = "religious-leader",
        /// Of an organisation.
        Ngo = "ngo",
    }
}

words! {
    /// What a volunteer says of a task.
    TaskState {
        /// They did it.
        Done = "done",
        /// They will not.
        Declined = "declined",
    }
}

/// Days without any sign after which a volunteer counts as inactive (K15).
pub const INACTIVE_DAYS: i64 = 90;
