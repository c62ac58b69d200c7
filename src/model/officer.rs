//! Officers: who may do what at the console. A role says it, and no role lets anybody read a tip of which their
//! unit holds no key.

use super::words::words;

words! {
    /// What an officer does.
    Role {
        /// Works on the tips of a unit.
        Duty = "duty",
        /// Answers for a unit: its rota, and what its officers do.
        Head = "head",
        /// Works on what accuses somebody in office, in a unit that watches over offices.
        Oversight = "oversight",
        /// Invites volunteers of its unit's area and looks after them. Reads no tip by that role.
        Coordinator = "coordinator",
        /// Prepares the register of agencies.
        RegisterEditor = "register-editor",
        /// Approves what another prepared.
        RegisterApprover = "register-approver",
        /// Reads the audit and the counts.
        Auditor = "auditor",
        /// Invites and removes officers, and looks after the service. Reads no tip.
        Admin = "admin",
    }
}

impl Role {
    /// Whether it works on tips.
    pub const fn reads(self) -> bool {
        matches!(self, Self::Duty | Self::Head | Self::Oversight)
    }

    /// Whether it belongs to the work of one unit, so that the unit's own head gives it.
    pub const fn of_a_unit(self) -> bool {
        self.reads() || matches!(self, Self::Coordinator)
    }
}

words! {
    /// How far somebody has come.
    State {
        /// Has a code, and no keys yet.
        Invited = "invited",
        /// Has keys, which nobody has confirmed.
        Enrolled = "enrolled",
        /// Works here.
        Active = "active",
        /// Does not any more.
        Revoked = "revoked",
    }
}

/// What somebody may do: at least one role, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roles(Vec<Role>);

/// Why these roles do not go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RolesError {
    /// None, or a word that is no role.
    #[error(
        "name one role or more of: duty, head, oversight, coordinator, register-editor, register-approver, auditor, admin"
    )]
    Unknown,
    /// Whoever runs the service reads nothing.
    #[error("an admin reads no tip: admin does not go with duty, head or oversight")]
    AdminReads,
    /// Whoever knows the volunteers does not also hold the service.
    #[error("an admin knows no volunteer: admin does not go with coordinator")]
    AdminCoordinates,
    /// Two people, or it is no second pair of eyes.
    #[error(
        "who prepares the register does not approve it: register-editor does not go with register-approver"
    )]
    Approves,
    /// Oversight is for units that watch over offices, and the only way to read there.
    #[error("in a unit that watches over offices tips are read with the role oversight, and in no other")]
    Oversight,
    /// What accuses somebody in office is kept apart from those who know the volunteers.
    #[error("a unit that watches over offices has no volunteers: oversight does not go with coordinator")]
    OversightCoordinates,
}

impl Roles {
    /// Roles that go together, for somebody of a unit which does or does not watch over offices.
    pub fn new(roles: &[Role], oversees: bool) -> Result<Self, RolesError> {
        let mut all = roles.to_vec();
        all.sort_unstable();
        all.dedup();
        let has = |role| all.contains(&role);
        if all.is_empty() {
            return Err(RolesError::Unknown);
        }
        if has(Role::Admin) && all.iter().any(|role| role.reads()) {
            return Err(RolesError::AdminReads);
        }
        if has(Role::Coordinator) && has(Role::Admin) {
            return Err(RolesError::AdminCoordinates);
        }
        if has(Role::Coordinator) && oversees {
            return Err(RolesError::OversightCoordinates);
        }
        if has(Role::RegisterEditor) && has(Role::RegisterApprover) {
            return Err(RolesError::Approves);
        }
        let reads = all.iter().any(|role| role.reads());
        if (reads && oversees != has(Role::Oversight)) || (oversees && has(Role::Duty)) {
            return Err(RolesError::Oversight);
        }
        Ok(Self(all))
    }

    /// As they stand in a row or are typed: words between blanks or commas.
    pub fn read(text: &str, oversees: bool) -> Result<Self, RolesError> {
        let words = text.split([' ', ',']).filter(|word| !word.is_empty());
        let roles: Option<Vec<Role>> = words.map(Role::of_word).collect();
        Self::new(&roles.ok_or(RolesError::Unknown)?, oversees)
    }

    /// As they stand in a row.
    pub fn words(&self) -> String {
        self.0.iter().map(|role| role.word()).collect::<Vec<_>>().join(" ")
    }

    /// All of them.
    pub fn all(&self) -> &[Role] {
        &self.0
    }

    /// Whether one of these is among them.
    pub fn any(&self, of: &[Role]) -> bool {
        self.0.iter().any(|role| of.contains(role))
    }

    /// Whether they work on tips.
    pub fn read_tips(&self) -> bool {
        self.0.iter().any(|role| role.reads())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_that_would_watch_themselves_do_not_go_together() {
        let read = |text: &str, oversees| Roles::read(text, oversees).map(|roles| roles.words());
        assert_eq!(read("head, duty,duty", false), Ok("duty head".to_owned()));
        assert_eq!(read("oversight head", true), Ok("head oversight".to_owned()));
        assert_eq!(read("admin auditor", false), Ok("auditor admin".to_owned()));
        assert_eq!(read("coordinator,head,duty", false), Ok("duty head coordinator".to_owned()));
        assert_eq!(read("coordinator", false), Ok("coordinator".to_owned()));
        assert!(!Role::Coordinator.reads() && Role::Coordinator.of_a_unit() && !Role::Admin.of_a_unit());
        assert_eq!(read("auditor", true), Ok("auditor".to_owned()));
        for (text, oversees, why) in [
            ("", false, RolesError::Unknown),
            ("boss", false, RolesError::Unknown),
            ("admin duty", false, RolesError::AdminReads),
            ("admin oversight", true, RolesError::AdminReads),
            ("admin coordinator", false, RolesError::AdminCoordinates),
            ("coordinator", true, RolesError::OversightCoordinates),
            ("register-editor register-approver", false, RolesError::Approves),
            ("oversight", false, RolesError::Oversight),
            ("duty", true, RolesError::Oversight),
            ("duty oversight", true, RolesError::Oversight),
            ("head", true, RolesError::Oversight),
        ] {
            assert_eq!(read(text, oversees), Err(why), "{text:?}");
        }
    }
}
