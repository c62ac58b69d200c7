//! Codes on posters: the answer is the same with one and without, and a first SMS with one counts once.

use jiff::civil::{Date, date};
use suluh::domain::campaigns::{self, CampaignError};
use suluh::kernel::msisdn::Msisdn;
use suluh::model::message::Words;

use crate::support::{Engine, Service, on_both_engines, phone};

const DAY: Date = date(2026, 11, 22);

async fn say(service: &Service, from: &Msisdn, words: &str) -> String {
    service.parts.dialogue.sms(from, &Words::new(words)).await.unwrap_or_default()
}

fn somebody(number: u32) -> Msisdn {
    phone(&format!("+62812345678{number:02}"))
}

/// First messages with each code in this month, as they may be seen.
async fn counted(service: &Service) -> Vec<(String, Option<i64>)> {
    service.parts.tallies.flush().await.unwrap();
    let uptake = campaigns::uptake(&service.parts.db, DAY, 1).await.unwrap();
    uptake.into_iter().map(|it| (it.campaign.tag, it.months[0])).collect()
}

on_both_engines! {
    async fn a_first_sms_with_a_posters_code_counts_once_and_is_answered_as_without(engine: Engine) {
        let service = Service::demo(engine, DAY).await;
        let db = &service.parts.db;
        assert_eq!(campaigns::register(db, "#kpg1", "53.71", "Poster Kupang", DAY).await.unwrap(), "KPG1");
        campaigns::register(db, "btm1", "21.71", "Poster Batam", DAY).await.unwrap();
        let again = campaigns::register(db, "KPG1", "53.71", "lagi", DAY).await;
        assert!(matches!(again, Err(CampaignError::Taken)));
        assert!(matches!(campaigns::register(db, "3f9a1c22", "53.71", "app", DAY).await, Err(CampaignError::Tag)));
        assert!(matches!(campaigns::register(db, "KPG2", "99.99", "x", DAY).await, Err(CampaignError::Place)));
        service.parts.reload().await.unwrap();

        let plain = say(&service, &somebody(90), "CEK PT CONTOH JAYA ABADI").await;
        assert!(plain.contains("BERIZIN"), "{plain}");
        for number in 0..4 {
            let from = somebody(number);
            let tagged = ["CEK PT CONTOH JAYA ABADI #KPG1", "#kpg1 CEK PT CONTOH JAYA ABADI"][number as usize % 2];
            assert_eq!(say(&service, &from, tagged).await, plain);
            // The same person again, also when the conversation is over.
            say(&service, &from, tagged).await;
            service.clock.advance(2 * 3600);
            say(&service, &from, tagged).await;
        }
        assert_eq!(counted(&service).await, [("BTM1".into(), None), ("KPG1".into(), None)], "four are too few to be seen");
        // Somebody whom we met today without a code, and codes that nobody registered.
        say(&service, &somebody(90), "CEK PT CONTOH JAYA ABADI #KPG1").await;
        assert_eq!(say(&service, &somebody(91), "CEK PT CONTOH JAYA ABADI #KPG9").await, say(&service, &somebody(92), "CEK PT CONTOH JAYA ABADI #KPG9").await);
        assert_eq!(counted(&service).await[1].1, None);
        say(&service, &somebody(4), "info #Kpg1").await;
        assert_eq!(counted(&service).await, [("BTM1".into(), None), ("KPG1".into(), Some(5))]);
        let rows = suluh::domain::tallies::of_month(db, suluh::domain::tallies::month_of(DAY)).await.unwrap();
        let row = rows.iter().find(|row| row.kind == campaigns::KIND).unwrap();
        assert_eq!((row.kabupaten.as_str(), row.subject.as_str()), ("53.71", "KPG1"), "uptake by place");

        // A poster that hangs on is still read past, and counts no more.
        campaigns::end(db, "kpg1", DAY).await.unwrap();
        assert!(matches!(campaigns::end(db, "kpg1", DAY).await, Err(CampaignError::Unknown)));
        service.parts.reload().await.unwrap();
        assert_eq!(say(&service, &somebody(5), "CEK PT CONTOH JAYA ABADI #KPG1").await, plain);
        assert_eq!(counted(&service).await[1].1, Some(5));
    }
}
