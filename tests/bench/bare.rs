//! What a form endpoint costs by itself: the same Africa's Talking form, read by axum, one constant
//! answer. It runs in a process of its own so that its processor time is counted alone. For the inbox it
//! is the API of Kannel that takes every message.

use std::net::SocketAddr;

use axum::http::StatusCode;
use axum::routing::post;
use axum::{Form, Router};
use serde::Deserialize;

/// The fields that Africa's Talking sends.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Step {
    session_id: String,
    service_code: String,
    phone_number: String,
    text: String,
    network_code: String,
}

async fn hello(Form(step): Form<Step>) -> &'static str {
    std::hint::black_box((
        step.session_id,
        step.service_code,
        step.phone_number,
        step.text,
        step.network_code,
    ));
    "CON hello"
}

/// Where Kannel fetches an answer.
pub(crate) const ANSWER_PATH: &str = "/answer";

/// What Suluh says of a licensed agency, about as long.
const LICENSED: &str = "PT CONTOH JAYA ABADI: BERIZIN, no.123/2024 s/d 28/12/27. Data contoh 22/11/26. Belum tentu orang yg \
                        menawari pegawainya.";

/// The child: serves until it is ended. The runtime is the one of `suluh`.
pub(crate) fn child(listen: SocketAddr) -> anyhow::Result<String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(listen).await?;
        let router = Router::new()
            .route("/health/ready", axum::routing::get(async || "ok"))
            .route(crate::steps::PATH, post(hello))
            .route(ANSWER_PATH, axum::routing::get(async || LICENSED))
            .route("/cgi-bin/sendsms", post(async || (StatusCode::ACCEPTED, "0: Accepted for delivery")));
        axum::serve(listener, router).await?;
        Ok(String::new())
    })
}
