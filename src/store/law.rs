//! Amendments of the rules, in their order.

use super::{Result, Tx, on};

/// All amendments, the oldest first.
pub async fn amendments(tx: &mut Tx) -> Result<Vec<String>> {
    Ok(on!(tx, |conn| {
        sqlx::query_scalar("SELECT document FROM law_amendment ORDER BY serial").fetch_all(conn).await
    })?)
}

/// Adds an amendment behind the others; whoever reads them sees it at the next look.
pub async fn amend(tx: &mut Tx, document: &str, author: &str, day: i64) -> Result<()> {
    on!(tx, |conn| {
        sqlx::query(
            "INSERT INTO law_amendment (serial, document, author, day)
             SELECT coalesce(max(serial), 0) + 1, $1, $2, $3 FROM law_amendment",
        )
        .bind(document)
        .bind(author)
        .bind(day)
        .execute(conn)
        .await
        .map(drop)
    })?;
    Ok(())
}
