//! Every link and form of every page, followed in every role as a browser would: nothing breaks, and no page shows a way
//! to what its reader may not see.

use std::collections::BTreeSet;

use super::clerk::Clerk;
use super::rights::ROLES;
use super::walk::{report, started};
use crate::support::{Engine, Suluh, on_both_engines};

/// Addresses of the console in a page: of links and forms, in attributes and nowhere else.
fn addresses(page: &str) -> BTreeSet<(bool, String)> {
    let mut found = BTreeSet::new();
    // What a template holds is not in the page yet.
    let page: String =
        page.split("<template").map(|part| part.split("</template>").last().unwrap_or(part)).collect();
    for (attribute, is_link) in [("href=\"", true), ("action=\"", false)] {
        for rest in page.split(attribute).skip(1) {
            let path = rest.split('"').next().unwrap_or_default().replace("&amp;", "&").replace("&#38;", "&");
            if path.starts_with("/console") && !path.contains("/assets/") {
                found.insert((is_link, path));
            }
        }
    }
    found
}

/// Follows all links; the pages, and the addresses of forms.
async fn crawl(suluh: &Suluh, clerk: &Clerk) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut seen, mut forms) = (BTreeSet::new(), BTreeSet::new());
    let mut waiting = vec!["/console/me".to_owned()];
    while let Some(path) = waiting.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        assert!(seen.len() < 300, "there is no end: {path}");
        let (status, page) = clerk.ask(suluh, "GET", &path, None).await;
        // These send whoever is here on.
        if ["/console", "/console/sign-in"].contains(&path.as_str()) {
            assert_eq!(status, 303);
            continue;
        }
        assert_eq!(status, 200, "{path} is shown to {} and answers: {page}", clerk.login);
        assert!(!page.contains("Bukan untuk peran Anda"), "{path} is shown to {}", clerk.login);
        for (is_link, found) in addresses(&page) {
            if is_link {
                waiting.push(found);
            } else {
                forms.insert(found);
            }
        }
    }
    (seen, forms)
}

on_both_engines! {
    async fn whoever_follows_every_link_finds_nothing_broken_and_nothing_that_is_not_theirs(engine: Engine) {
        let (_database, suluh) = started(engine).await;
        report(&suluh, "s1", "Sekida Jagoi, mobil hitam, hub 081255500001, anak 14 th").await;
        report(&suluh, "s2", "Sekida Jagoi, pak polisi ikut, hub 081255500001, anak 14 th").await;
        report(&suluh, "s3", "Sajingan, mobil putih, hub 081255500001, anak 13 th").await;
        let mut of_unit = std::collections::BTreeMap::<&str, BTreeSet<String>>::new();
        for (at, (unit, roles)) in ROLES.iter().enumerate() {
            let clerk = Clerk::active(&suluh, unit, &format!("o{at}"), roles).await;
            let (pages, forms) = crawl(&suluh, &clerk).await;
            assert!(pages.len() > 1, "{roles}: {pages:?}");
            assert!(forms.contains("/console/sign-out"), "{roles}: {forms:?}");
            let tips = pages.iter().filter_map(|path| path.strip_prefix("/console/tips/")).map(str::to_owned);
            let tips: BTreeSet<String> = tips.collect();
            let reads = ["duty", "head", "oversight"].iter().any(|role| roles.contains(role));
            assert_eq!(tips.is_empty(), !reads, "{roles}: {tips:?}");
            if reads {
                of_unit.insert(unit, tips);
            }
        }
        // What one unit reads no page of the other shows, although all three share a telephone.
        let (one, other) = (&of_unit["contoh-bengkayang"], &of_unit["contoh-pengawas"]);
        assert!(one.is_disjoint(other), "{one:?} {other:?}");
        assert_eq!((one.len(), other.len()), (1, 1));
    }
}
