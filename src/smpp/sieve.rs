//! The way from an SMS centre, on which one message that the library would not read does not end the connection.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::MOST_OCTETS;
use crate::gateways::smpp::{Mended, mend};

/// Octets of a header.
const HEADER: usize = 16;
/// Octets that are read at a time.
const CHUNK: usize = 4_096;

/// A connection.
pub(super) struct Sieve<S> {
    inner: S,
    gateway: Arc<str>,
    /// What came and is not a whole PDU yet.
    came: BytesMut,
    /// What the library may read.
    ready: BytesMut,
}

impl<S> Sieve<S> {
    pub(super) fn over(inner: S, gateway: Arc<str>) -> Self {
        Self { inner, gateway, came: BytesMut::new(), ready: BytesMut::new() }
    }

    fn sift(&mut self) {
        while let Some(length) = self.came.first_chunk().map(|length| u32::from_be_bytes(*length)) {
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            if !(HEADER..=MOST_OCTETS).contains(&length) {
                // No PDU: where the next one begins nobody knows, and the library ends the connection.
                self.ready.extend(self.came.split());
                return;
            }
            if self.came.len() < length {
                return;
            }
            let pdu = self.came.split_to(length);
            match mend(&pdu) {
                Mended::Sound => self.ready.extend(pdu),
                Mended::As(mended) => {
                    tracing::warn!(
                        gateway = &*self.gateway,
                        "a PDU against the standard is mended or refused"
                    );
                    self.ready.extend(mended);
                }
                Mended::Nothing => {
                    tracing::warn!(gateway = &*self.gateway, "a PDU against the standard is left out")
                }
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Sieve<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        while this.ready.is_empty() {
            let mut chunk = [0; CHUNK];
            let mut read = ReadBuf::new(&mut chunk);
            ready!(Pin::new(&mut this.inner).poll_read(cx, &mut read))?;
            if read.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            this.came.extend_from_slice(read.filled());
            this.sift();
        }
        let most = this.ready.len().min(into.remaining());
        into.put_slice(&this.ready[..most]);
        this.ready.advance(most);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Sieve<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, octets: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().inner).poll_write(cx, octets)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_shutdown(cx)
    }
}
