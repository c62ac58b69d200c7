//! Whether and when whoever asks for help is called back.

use jiff::civil::Date;
use serde::{Deserialize, Deserializer};

use crate::kernel::opening::{NotHours, Opening, time_of_day};

/// Calling back.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Help {
    /// Whether texts promise that somebody calls, and the number of whoever asks is sealed into the tip.
    /// Unset, a demo does and a real service does not: nobody is promised what no office has agreed to.
    pub calls: Option<bool>,
    /// When the office that calls opens, such as `08:00` (WIB).
    pub opens: String,
    /// When it closes.
    pub closes: String,
    /// On which days, such as `mon-fri` or `mon-thu,sat`.
    pub days: String,
    /// Within how many hours it calls, at most.
    pub within_hours: i64,
    /// Holidays, as a list or divided by commas: on them nobody is promised a call.
    #[serde(deserialize_with = "dates")]
    pub closed: Vec<Date>,
}

impl Default for Help {
    fn default() -> Self {
        Self {
            calls: None,
            opens: "08:00".to_owned(),
            closes: "16:00".to_owned(),
            days: "mon-fri".to_owned(),
            within_hours: 24,
            closed: Vec::new(),
        }
    }
}

impl Help {
    /// The opening hours.
    pub fn opening(&self) -> Result<Opening, NotHours> {
        let (opens, closes) = (time_of_day(&self.opens)?, time_of_day(&self.closes)?);
        Opening::new(opens, closes, self.days.parse()?, self.within_hours, self.closed.clone())
    }
}

fn dates<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<Date>, D::Error> {
    let day = |name: &String| {
        name.parse().map_err(|_| serde::de::Error::custom(format!("not a day such as 2026-12-25: {name:?}")))
    };
    super::names(input)?.iter().map(day).collect()
}
