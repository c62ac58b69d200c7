//! `suluh counts`: what was asked for by the month, from five on.

use anyhow::bail;
use clap::Args;

use crate::config::Config;
use crate::domain::tallies;
use crate::kernel::clock::{Clock, SystemClock};
use crate::store::Db;

#[derive(Debug, Args)]
pub(super) struct Counts {
    /// The month, such as 2026-11 (default: this one).
    #[arg(long, value_name = "YYYY-MM")]
    month: Option<String>,
}

pub(super) async fn run(counts: Counts, config: &Config) -> anyhow::Result<()> {
    let month = match counts.month.as_deref() {
        None => tallies::month_of(SystemClock.today()),
        Some(text) => match format!("{text}-01").parse() {
            Ok(day) => tallies::month_of(day),
            Err(_) => bail!("a month is written 2026-11"),
        },
    };
    let db = Db::open(config.database.url()).await?;
    let rows = tallies::of_month(&db, month).await?;
    db.close().await;
    let (year, number) = tallies::year_and_month(month);
    let mut out = csv::Writer::from_writer(std::io::stdout().lock());
    out.write_record(["month", "kind", "kabupaten", "subject", "count"])?;
    for row in rows {
        let subject = row.name.as_deref().unwrap_or(&row.subject);
        // What a person wrote must not become a formula in somebody's table.
        let subject = subject.trim_start_matches(['=', '+', '-', '@', '\t']);
        let (month, count) = (format!("{year}-{number:02}"), row.count.to_string());
        out.write_record([&month, &row.kind, &row.kabupaten, subject, &count])?;
    }
    out.flush()?;
    Ok(())
}
