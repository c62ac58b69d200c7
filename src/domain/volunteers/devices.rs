//! The apps of volunteers: what shows that a request comes from one.
//!
//! An access token is believed by its tag alone and for ten minutes, and whether its device and its volunteer are
//! still there is read with every request: whoever is revoked is refused from the next request on.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use jiff::civil::Date;
use ring::digest;
use zeroize::Zeroizing;

use super::{Volunteer, VolunteerError, Volunteers, random_id};
use crate::kernel::clock::{day_number, day_of_number};
use crate::sealing::key::{KeyError, random};
use crate::store::volunteer_devices::{self, DeviceRow};
use crate::store::{self, Tx};

/// Seconds for which an access token is good.
pub const ACCESS_SECONDS: i64 = 600;
/// Bytes of an access token: volunteer, device, end, tag.
const ACCESS: usize = 16 + 16 + 8 + 16;
/// Bytes of a refresh token: device, secret, tag.
const REFRESH: usize = 16 + 32 + 16;
/// Days without use after which a device ends.
pub const UNUSED_DAYS: i64 = 90;
/// Letters of a device's name.
const DEVICE_LETTERS: usize = 40;

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// The volunteer's id.
    pub volunteer: String,
    /// The device's id.
    pub device: String,
    /// The second at which it ends.
    pub ends: i64,
}

/// What an access token is good for.
#[derive(Debug)]
pub enum Entry {
    /// It is theirs, and of this device.
    Open(Volunteer, String),
    /// Its ten minutes are over.
    Over,
    /// Its device or its volunteer was revoked.
    Revoked,
    /// It is none of ours.
    Foreign,
}

/// The bytes of 32 hexadecimal digits.
fn bytes(digits: &str) -> [u8; 16] {
    u128::from_str_radix(digits, 16).unwrap_or_default().to_be_bytes()
}

/// Bytes as hexadecimal digits.
fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Compares tags of one length, all of their bytes, wherever the first difference is.
fn is_same(ours: &[u8], theirs: &[u8]) -> bool {
    ours.len() == theirs.len() && ours.iter().zip(theirs).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

impl Volunteers {
    fn access_tag(&self, volunteer: &str, device: &str, ends: i64) -> String {
        self.0.keys.service().token("volunteer access", &[volunteer, device, &ends.to_string()])
    }

    /// An access token of a device from now on.
    pub(super) fn access(&self, volunteer: &str, device: &str) -> String {
        let ends = self.0.clock.now().as_second() + ACCESS_SECONDS;
        let tag = bytes(&self.access_tag(volunteer, device, ends));
        let (volunteer, device) = (bytes(volunteer), bytes(device));
        URL_SAFE_NO_PAD.encode([&volunteer[..], &device, &ends.to_be_bytes(), &tag].concat())
    }

    /// What an access token says, when it is one of ours; it may be over.
    pub fn read_access(&self, token: &str) -> Option<Access> {
        let all: [u8; ACCESS] = URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()?;
        let (volunteer, device) = (digits(&all[..16]), digits(&all[16..32]));
        let ends = i64::from_be_bytes(all[32..40].try_into().ok()?);
        let tag = bytes(&self.access_tag(&volunteer, &device, ends));
        is_same(&tag, &all[40..]).then_some(Access { volunteer, device, ends })
    }

    /// Whose request it is.
    pub async fn enter(&self, token: &str) -> Result<Entry, VolunteerError> {
        let Some(access) = self.read_access(token) else { return Ok(Entry::Foreign) };
        if access.ends <= self.0.clock.now().as_second() {
            return Ok(Entry::Over);
        }
        let mut tx = self.0.db.read().await?;
        let row = volunteer_devices::bearer(&mut tx, &access.device, &access.volunteer).await?;
        drop(tx);
        let Some(row) = row else { return Ok(Entry::Revoked) };
        let (volunteer, _) = self
            .opened(&row)
            .ok_or_else(|| store::StoreError::Unreadable("a volunteer cannot be opened".to_owned()))?;
        self.heard_of(&volunteer);
        Ok(Entry::Open(volunteer, access.device))
    }
}

/// What an app goes on with.
#[derive(Clone)]
pub struct Pair {
    /// The device's id.
    pub device: String,
    /// Good for [`ACCESS_SECONDS`].
    pub access: Zeroizing<String>,
    /// Gives the next pair.
    pub refresh: Zeroizing<String>,
}

impl fmt::Debug for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pair(..)")
    }
}

/// A device as its volunteer sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its id.
    pub id: String,
    /// What they call it.
    pub name: String,
    /// Since when it is there.
    pub since: Date,
    /// The last day on which it may refresh.
    pub ends: Date,
}

fn name_place(id: &str) -> String {
    format!("volunteer-device:{id}")
}

fn hash(token: &[u8]) -> String {
    digits(digest::digest(&digest::SHA256, token).as_ref())
}

impl Volunteers {
    pub(super) fn check_device(name: &str) -> Result<(), VolunteerError> {
        let letters = name.trim().chars().count();
        if letters == 0 || letters > DEVICE_LETTERS || name.chars().any(char::is_control) {
            return Err(VolunteerError::NoDeviceName);
        }
        Ok(())
    }

    /// A refresh token: the device, 256 random bits, and a tag that shows that it was ever one of ours, so that nobody
    /// ends a device by making one up.
    fn new_refresh(&self, device: &str) -> Result<Zeroizing<String>, KeyError> {
        let secret = Zeroizing::new(random::<32>()?);
        let tag = bytes(&self.refresh_tag(device, &*secret));
        Ok(Zeroizing::new(URL_SAFE_NO_PAD.encode([&bytes(device)[..], &*secret, &tag].concat())))
    }

    fn refresh_tag(&self, device: &str, secret: &[u8]) -> String {
        self.0.keys.service().token("volunteer refresh", &[device, &hash(secret)])
    }

    fn read_refresh(&self, token: &str) -> Option<(String, String)> {
        let all: [u8; REFRESH] = URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()?;
        let device = digits(&all[..16]);
        is_same(&bytes(&self.refresh_tag(&device, &all[16..48])), &all[48..]).then(|| (device, hash(&all)))
    }

    fn pair(&self, volunteer: &str, device: &str, refresh: Zeroizing<String>) -> Pair {
        let access = Zeroizing::new(self.access(volunteer, device));
        Pair { device: device.to_owned(), access, refresh }
    }

    /// Gives a volunteer one more device.
    pub(super) async fn add_device(
        &self,
        tx: &mut Tx,
        volunteer: &Volunteer,
        name: &str,
    ) -> Result<Pair, VolunteerError> {
        Self::check_device(name)?;
        let id = random_id()?;
        let mut label = name.trim().as_bytes().to_vec();
        // Names have different lengths, and so would their rows.
        label.resize(label.len().max(DEVICE_LETTERS), b' ');
        let refresh = self.new_refresh(&id)?;
        let (_, refresh_hash) = self.read_refresh(&refresh).ok_or(VolunteerError::Nobody)?;
        let today = day_number(self.0.clock.today());
        let row = DeviceRow {
            name: STANDARD_NO_PAD.encode(self.0.keys.seal(None, &name_place(&id), label)?),
            volunteer: volunteer.id.clone(),
            refresh: refresh_hash,
            former: None,
            ends: today + UNUSED_DAYS,
            since: today,
            id,
        };
        volunteer_devices::insert(tx, &row).await?;
        Ok(self.pair(&volunteer.id, &row.id, refresh))
    }

    /// The next pair for a refresh token; none: it, its device or its volunteer is good no more. The one before is good
    /// until the new one was used, so that a lost answer locks nobody out; an older one shows that somebody else has
    /// it, and ends the device.
    pub async fn renew(&self, token: &str) -> Result<Option<Pair>, VolunteerError> {
        if !self.is_open() {
            return Err(VolunteerError::Closed);
        }
        let Some((id, given)) = self.read_refresh(token) else { return Ok(None) };
        let today = day_number(self.0.clock.today());
        let mut tx = self.0.db.begin().await?;
        let Some(row) = volunteer_devices::hold(&mut tx, &id).await? else { return Ok(None) };
        if row.ends < today {
            return Ok(None);
        }
        if given != row.refresh && Some(&given) != row.former.as_ref() {
            volunteer_devices::revoke(&mut tx, &id, &row.volunteer).await?;
            tx.commit().await?;
            tracing::warn!("an old refresh token was used: its device is ended");
            return Ok(None);
        }
        let refresh = self.new_refresh(&id)?;
        let (_, refresh_hash) = self.read_refresh(&refresh).ok_or(VolunteerError::Nobody)?;
        volunteer_devices::renew(&mut tx, &id, &refresh_hash, &given, today + UNUSED_DAYS).await?;
        tx.commit().await?;
        Ok(Some(self.pair(&row.volunteer, &id, refresh)))
    }

    /// The devices of a volunteer, the newest first.
    pub async fn devices(&self, volunteer: &Volunteer) -> Result<Vec<Device>, VolunteerError> {
        let mut tx = self.0.db.read().await?;
        let rows = volunteer_devices::of(&mut tx, &volunteer.id, day_number(self.0.clock.today())).await?;
        let device = |row: DeviceRow| {
            let opened = STANDARD_NO_PAD.decode(&row.name).ok();
            let opened = opened.and_then(|sealed| self.0.keys.open_sealed(&name_place(&row.id), &sealed));
            let name = opened.and_then(|plain| String::from_utf8(plain).ok()).unwrap_or_default();
            Device {
                name: name.trim_end().to_owned(),
                since: day_of_number(row.since),
                ends: day_of_number(row.ends),
                id: row.id,
            }
        };
        Ok(rows.into_iter().map(device).collect())
    }

    /// Ends a device of a volunteer; `false`: they have none of this id.
    pub async fn end_device(&self, volunteer: &Volunteer, id: &str) -> Result<bool, VolunteerError> {
        let mut tx = self.0.db.begin().await?;
        let ended = volunteer_devices::revoke(&mut tx, id, &volunteer.id).await?;
        tx.commit().await?;
        Ok(ended)
    }
}
