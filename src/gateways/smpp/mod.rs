//! SMPP 3.4: what stands in the messages of an SMS centre (SMSC) to which we are bound as an ESME. The socket is
//! the room `smpp`'s.

mod ids;
mod mend;
mod read;
mod text;
mod write;

use rusmpp::CommandStatus;
use rusmpp::pdus::SubmitSmResp;

pub(crate) use self::mend::{Mended, mend};
pub(crate) use self::read::{Came, Dialled, Piece, read};
pub(crate) use self::write::{screen, write};
use super::Sent;
use super::held::Held;
use crate::config::smpp::SmppLink;

/// ESME_RSYSERR.
const SYSTEM_ERROR: u32 = 0x08;
/// ESME_RINVDSTADR.
const NO_SUCH_NUMBER: u32 = 0x0b;
/// ESME_RMSGQFUL.
const QUEUE_FULL: u32 = 0x14;
/// ESME_RSUBMITFAIL.
const SUBMIT_FAILED: u32 = 0x45;
/// ESME_RTHROTTLED.
const THROTTLED: u32 = 0x58;
/// ESME_RX_T_APPN: the other side may come again with it.
pub(crate) const COME_AGAIN: u32 = 0x64;
/// ESME_RX_P_APPN: the other side need not come again with it.
pub(crate) const NEVER: u32 = 0x65;

/// What a `command_status` other than ESME_ROK in `submit_sm_resp` says of the message.
pub(crate) fn refused(status: CommandStatus) -> Sent {
    let number = u32::from(status);
    let told = format!("command_status {number:#04x}");
    match number {
        QUEUE_FULL | THROTTLED => Sent::Throttled(None),
        SYSTEM_ERROR | SUBMIT_FAILED | COME_AGAIN => Sent::Failing(told),
        NO_SUCH_NUMBER => Sent::Impossible(told),
        _ => Sent::Refused(told),
    }
}

/// The id of a message that was taken, in the notation in which its receipt is looked for.
pub(crate) fn taken(link: &SmppLink, answer: &SubmitSmResp) -> Sent {
    let id = ids::answered(link.message_ids, answer.message_id().as_str());
    Sent::Taken((!id.is_empty()).then_some(id))
}

/// An SMS centre. Some bring a message again for hours and some never; what we can write down ourselves we do.
pub(super) static SMPP: Held =
    Held { name: "smpp", redelivers: false, sends: |settings| settings.link.is_some() };

#[cfg(test)]
mod tests {
    use rusmpp::types::COctetString;

    use super::*;

    #[test]
    fn a_status_says_whether_the_message_the_moment_or_the_account_is_wrong() {
        for (status, sent) in [
            (0x58, Sent::Throttled(None)),
            (0x14, Sent::Throttled(None)),
            (0x08, Sent::Failing("command_status 0x08".to_owned())),
            (0x0b, Sent::Impossible("command_status 0x0b".to_owned())),
            (0x0a, Sent::Refused("command_status 0x0a".to_owned())),
            (0x0500, Sent::Refused("command_status 0x500".to_owned())),
        ] {
            assert_eq!(refused(CommandStatus::from(status)), sent);
        }
        let answer = |id: &[u8]| SubmitSmResp::new(COctetString::from_slice(id).expect("an id"), Vec::new());
        assert_eq!(taken(&SmppLink::default(), &answer(b"0001\0")), Sent::Taken(Some("1".to_owned())));
        assert_eq!(taken(&SmppLink::default(), &answer(b"\0")), Sent::Taken(None));
    }
}
