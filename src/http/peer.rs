//! Who calls: the address behind the proxies that we trust, and what it may do.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use ipnet::IpNet;

use super::{Doors, Problem};

/// The caller's address.
#[derive(Debug, Clone, Copy)]
pub struct Peer {
    /// The address.
    pub address: IpAddr,
    /// Whether a proxy that we do not trust says that it speaks for somebody else.
    hidden: bool,
}

impl Peer {
    /// Whether the address is in one of the networks.
    pub fn is_among(self, networks: &[IpNet]) -> bool {
        networks.iter().any(|network| network.contains(&self.address))
    }

    /// Whether the caller stands behind a proxy that is not among the trusted ones, so that the address
    /// is the proxy's.
    pub const fn is_hidden(self) -> bool {
        self.hidden
    }
}

/// The last address of `X-Forwarded-For` that is not a trusted proxy, when the connection comes from
/// one. The first entries are whatever the caller wrote, so they are never believed.
fn behind_proxies(connected: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_proxy = |address: IpAddr| trusted.iter().any(|network| network.contains(&address));
    if !is_proxy(connected) {
        return connected;
    }
    let entries: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    for entry in entries.iter().rev() {
        match entry.trim().parse::<IpAddr>() {
            Ok(address) if is_proxy(address.to_canonical()) => {}
            Ok(address) => return address.to_canonical(),
            Err(_) => break,
        }
    }
    connected
}

impl FromRequestParts<Doors> for Peer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, doors: &Doors) -> Result<Self, Problem> {
        let Some(ConnectInfo(connected)) = parts.extensions.get::<ConnectInfo<SocketAddr>>() else {
            return Err(Problem::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "The server does not know who calls.",
            ));
        };
        let (connected, trusted) = (connected.ip().to_canonical(), &doors.config.server.trusted_proxies);
        let hidden = parts.headers.contains_key("x-forwarded-for")
            && !trusted.iter().any(|network| network.contains(&connected));
        Ok(Self { address: behind_proxies(connected, &parts.headers, trusted), hidden })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_trusted_proxy_is_believed_and_only_its_own_entry() {
        let ip = |text: &str| text.parse::<IpAddr>().expect("an address");
        let trusted = ["127.0.0.1/32".parse().expect("a network"), "10.0.0.0/8".parse().expect("a network")];
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "1.1.1.1, 203.0.113.9, 10.0.0.7".parse().expect("a header"));
        assert_eq!(behind_proxies(ip("127.0.0.1"), &headers, &trusted), ip("203.0.113.9"));
        assert_eq!(
            behind_proxies(ip("203.0.113.5"), &headers, &trusted),
            ip("203.0.113.5"),
            "a stranger's header says nothing"
        );
        headers.insert("x-forwarded-for", "nonsense".parse().expect("a header"));
        assert_eq!(behind_proxies(ip("127.0.0.1"), &headers, &trusted), ip("127.0.0.1"));
    }
}
