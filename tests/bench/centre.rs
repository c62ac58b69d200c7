//! An SMS centre that puts a load on one bind: it brings questions as fast as they are taken, and takes answers at once.

use std::collections::HashSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use futures_util::StreamExt;
use rusmpp::pdus::{BindTransceiverResp, DeliverSm, SubmitSmResp};
use rusmpp::tokio_codec::CommandCodec;
use rusmpp::types::COctetString;
use rusmpp::values::{DataCoding, EsmClass, InterfaceVersion, Npi, Ton};
use rusmpp::{Command, CommandId, CommandStatus, Pdu};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::{Semaphore, mpsc};
use tokio_util::bytes::BytesMut;
use tokio_util::codec::{Encoder, FramedRead};

/// Questions that wait for their acknowledgement at a time.
const WINDOW: usize = 100;
/// How long a load may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// What is asked, in letters that GSM 03.38 and ASCII have alike.
const QUESTION: &[u8] = b"CEK PT CONTOH JAYA ABADI";
/// What every right answer holds.
const ANSWER: &str = "BERIZIN";

/// A running SMS centre.
pub(crate) struct Centre {
    runtime: Runtime,
    state: Arc<State>,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

#[derive(Default)]
struct State {
    bound: Mutex<Option<mpsc::UnboundedSender<Vec<u8>>>>,
    free: Mutex<Option<Arc<Semaphore>>>,
    taken: AtomicU64,
    refused: AtomicU64,
    answered: Mutex<HashSet<String>>,
    wrong: AtomicU64,
    number: AtomicU64,
}

/// What a load was.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    /// Questions taken a second.
    pub(crate) into: f64,
    /// Answers that came a second, from the first question on.
    pub(crate) out: f64,
}

impl State {
    fn tell(&self) -> String {
        let of = |count: &AtomicU64| count.load(Ordering::SeqCst);
        let answered = locked(&self.answered).len();
        format!(
            "{} asked, {} taken, {} refused, {answered} answered, {} wrongly, since the beginning",
            of(&self.number),
            of(&self.taken),
            of(&self.refused),
            of(&self.wrong)
        )
    }
}

fn locked<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Centre {
    /// Starts one.
    pub(crate) fn start() -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let state = Arc::new(State::default());
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))?;
        let address = listener.local_addr()?;
        let serving = state.clone();
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, serving.clone()));
            }
        });
        Ok(Self { runtime, state, address })
    }

    /// Waits until somebody is bound.
    pub(crate) fn wait(&self) -> anyhow::Result<()> {
        let began = Instant::now();
        while locked(&self.state.bound).is_none() {
            ensure!(began.elapsed() < PATIENCE, "nobody binds");
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// Brings `count` questions of as many people, and waits until each is answered.
    pub(crate) fn load(&self, count: u64) -> anyhow::Result<Load> {
        let state = self.state.clone();
        let free = Arc::new(Semaphore::new(WINDOW));
        *locked(&state.free) = Some(free.clone());
        let (taken, answered) = (state.taken.load(Ordering::SeqCst), locked(&state.answered).len());
        let began = Instant::now();
        self.runtime.block_on(async {
            for _ in 0..count {
                tokio::time::timeout(PATIENCE, free.acquire()).await.context("nothing is taken")??.forget();
                let number = state.number.fetch_add(1, Ordering::SeqCst) + 1;
                let bound = locked(&state.bound).clone().context("the bind is gone")?;
                bound.send(octets(question(number)?)?)?;
            }
            anyhow::Ok(())
        })?;
        let until = |done: &dyn Fn() -> bool, what: &str| {
            while !done() {
                ensure!(began.elapsed() < PATIENCE, "not all {count} are {what}: {}", state.tell());
                std::thread::sleep(Duration::from_millis(2));
            }
            anyhow::Ok(began.elapsed().as_secs_f64())
        };
        let into = until(&|| state.taken.load(Ordering::SeqCst) - taken == count, "taken")?;
        let out = until(&|| (locked(&state.answered).len() - answered) as u64 == count, "answered")?;
        let (refused, wrong) = (state.refused.load(Ordering::SeqCst), state.wrong.load(Ordering::SeqCst));
        ensure!((refused, wrong) == (0, 0), "{refused} questions were refused, {wrong} answers are wrong");
        Ok(Load { into: count as f64 / into, out: count as f64 / out })
    }
}

fn string<const MAX: usize>(text: &str) -> anyhow::Result<COctetString<1, MAX>> {
    COctetString::from_str(text).map_err(|error| anyhow::anyhow!("{text:?}: {error}"))
}

fn question(number: u64) -> anyhow::Result<Command> {
    let question = DeliverSm::builder()
        .source_addr_ton(Ton::International)
        .source_addr_npi(Npi::Isdn)
        .source_addr(string(&format!("62812{number:08}"))?)
        .dest_addr_npi(Npi::Isdn)
        .destination_addr(string("1500")?)
        .esm_class(EsmClass::from(0))
        .data_coding(DataCoding::McSpecific)
        .short_message(QUESTION.try_into().map_err(|error| anyhow::anyhow!("{error}"))?)
        .build();
    Ok(Command::new(CommandStatus::EsmeRok, u32::try_from(number)?, question))
}

fn octets(command: Command) -> anyhow::Result<Vec<u8>> {
    let mut octets = BytesMut::new();
    CommandCodec::new().encode(command, &mut octets).map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(octets.to_vec())
}

async fn serve(stream: TcpStream, state: Arc<State>) {
    drop(stream.set_nodelay(true));
    let (from, mut to) = stream.into_split();
    let (outgoing, mut to_send) = mpsc::unbounded_channel::<Vec<u8>>();
    let mut came = FramedRead::new(from, CommandCodec::new());
    tokio::spawn(async move {
        while let Some(octets) = to_send.recv().await {
            if to.write_all(&octets).await.is_err() {
                break;
            }
        }
    });
    while let Some(Ok(command)) = came.next().await {
        let answer = |pdu: Pdu| {
            let answer = Command::new(CommandStatus::EsmeRok, command.sequence_number(), pdu);
            octets(answer).is_ok_and(|octets| outgoing.send(octets).is_ok())
        };
        let goes_on = match command.pdu() {
            Some(Pdu::BindTransceiver(_)) => {
                *locked(&state.bound) = Some(outgoing.clone());
                string("bench").is_ok_and(|name| {
                    answer(BindTransceiverResp::new(name, Some(InterfaceVersion::Smpp3_4)).into())
                })
            }
            Some(Pdu::SubmitSm(sms)) => {
                if !String::from_utf8_lossy(sms.short_message().as_ref()).contains(ANSWER) {
                    state.wrong.fetch_add(1, Ordering::SeqCst);
                }
                let id = command.sequence_number().to_string();
                let taken = string(&id).is_ok_and(|id| answer(SubmitSmResp::new(id, Vec::new()).into()));
                locked(&state.answered).insert(sms.destination_addr.as_str().to_owned());
                taken
            }
            Some(Pdu::EnquireLink) => answer(Pdu::EnquireLinkResp),
            Some(Pdu::Unbind) => answer(Pdu::UnbindResp),
            _ if command.id() == CommandId::DeliverSmResp => {
                let count =
                    if command.status() == CommandStatus::EsmeRok { &state.taken } else { &state.refused };
                count.fetch_add(1, Ordering::SeqCst);
                if let Some(free) = &*locked(&state.free) {
                    free.add_permits(1);
                }
                true
            }
            _ => true,
        };
        if !goes_on {
            break;
        }
    }
}
