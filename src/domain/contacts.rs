//! Setting the numbers that texts give.

use crate::model::contact::Contact;
use crate::store::{self, Db};

/// Sets a contact; every running process says it within seconds.
pub async fn set(db: &Db, contact: &Contact) -> store::Result<()> {
    let mut tx = db.begin().await?;
    store::imports::touch(&mut tx).await?;
    store::contacts::set(&mut tx, contact).await?;
    tx.commit().await
}

/// All contacts that are set.
pub async fn all(db: &Db) -> store::Result<Vec<Contact>> {
    let mut tx = db.read().await?;
    store::contacts::all(&mut tx).await
}
