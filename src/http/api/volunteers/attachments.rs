//! `POST /api/v1/reports/{id}/attachments` and `/api/v1/attachments/{attachment}`: files that an app sealed, part by
//! part.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::bearer::Bearer;
use super::envelopes::{closed, code, is_hex, whole};
use super::refusals::{Refusal, Tongue};
use crate::domain::volunteers::attachments::{Declared, Put, is_size};
use crate::http::api::forms::private;
use crate::http::{Doors, Problem};

/// Where a part begins, and how much is here.
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
/// How much it will be.
const LENGTH: HeaderName = HeaderName::from_static("upload-length");

/// A file that is to come.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AttachmentForm {
    /// 128 random bits as 32 lower-case hexadecimal digits.
    #[schema(pattern = "^[0-9a-f]{32}$", example = "7d2f0c5e6a534f0e9f537a1d3a0d7f11")]
    attachment: String,
    /// Bytes of all that is uploaded: a suite byte, whole 64 KiB and a tag; 5 MiB at most.
    #[schema(minimum = 65553, maximum = 5242880, example = 65553)]
    size: i64,
    /// SHA-256 of them, in hexadecimal digits.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    sha256: String,
}

/// Bytes as they are.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "for the description alone")]
pub(crate) struct Octets(Vec<u8>);

/// A file that is expected.
#[derive(Serialize, ToSchema)]
pub(crate) struct AttachmentCard {
    /// As it came.
    attachment: String,
    /// How many of its bytes are here.
    offset: i64,
}

/// An answer of the upload: how far it is.
fn far(offset: i64, length: Option<i64>) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.insert(OFFSET, HeaderValue::from(offset));
    if let Some(length) = length {
        headers.insert(LENGTH, HeaderValue::from(length));
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Says that a file of a report is to come.
#[utoipa::path(
    post,
    path = "/api/v1/reports/{id}/attachments",
    operation_id = "declare_attachment",
    tag = "volunteers",
    params(("id" = String, Path, pattern = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", description = "The UUID of the report")),
    request_body = AttachmentForm,
    responses(
        (status = 201, description = "It is expected; the same again says how far it is", body = AttachmentCard),
        (status = 400, description = "A field is unknown, missing or malformed", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The volunteer has no such report (code `no-report`)", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Another file has this id (code `other-file`), or the report has ten (code `too-many-files`)", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "No sealed file has this size (code `file-size`)", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "60 MiB were declared today (code `too-much`)", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Not at the moment", body = Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn declare(
    State(doors): State<Doors>,
    tongue: Tongue,
    who: Bearer,
    Path(id): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let form: AttachmentForm = tongue.read(&whole(tongue, body)?)?;
    let code = code(tongue, &id)?;
    if !is_hex(&form.attachment, 32) || !is_hex(&form.sha256, 64) {
        return Err(tongue.refuse(Refusal::Id));
    }
    if !is_size(form.size) {
        return Err(tongue.refuse(Refusal::FileSize));
    }
    let volunteers = &doors.volunteers;
    let declared = volunteers.declare(&who.volunteer, &code, &form.attachment, form.size, &form.sha256).await;
    match declared.map_err(|error| closed(tongue, error))? {
        Declared::Expected(offset) => {
            Ok(private(StatusCode::CREATED, &AttachmentCard { attachment: form.attachment, offset }))
        }
        Declared::NoReport => Err(tongue.refuse(Refusal::NoReport)),
        Declared::Other => Err(tongue.refuse(Refusal::OtherFile)),
        Declared::TooMany => Err(tongue.refuse(Refusal::TooManyFiles)),
        Declared::TooMuch => Err(tongue.refuse(Refusal::TooMuch)),
    }
}

/// How far a file is.
#[utoipa::path(
    head,
    path = "/api/v1/attachments/{attachment}",
    operation_id = "look_at_attachment",
    tag = "volunteers",
    params(("attachment" = String, Path, description = "Its id")),
    responses(
        (status = 204, description = "`Upload-Offset` says how many bytes are here, `Upload-Length` how many it will be"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The volunteer has no such file", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Not at the moment", body = Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn look(
    State(doors): State<Doors>,
    tongue: Tongue,
    who: Bearer,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let upload = doors.volunteers.upload(&who.volunteer, &id).await.map_err(|error| closed(tongue, error))?;
    match upload {
        Some((have, size)) => Ok(far(have, Some(size))),
        None => Err(tongue.refuse(Refusal::NoFile)),
    }
}

/// Brings a part of a file.
#[utoipa::path(
    patch,
    path = "/api/v1/attachments/{attachment}",
    operation_id = "put_attachment",
    tag = "volunteers",
    params(
        ("attachment" = String, Path, description = "Its id"),
        ("Upload-Offset" = i64, Header, minimum = 0, description = "Where the part begins: how many bytes are here"),
    ),
    request_body(content = Octets, content_type = "application/octet-stream", description = "4 to 256 KiB; the last may be smaller"),
    responses(
        (status = 204, description = "Kept, now or before; `Upload-Offset` says how many bytes are here"),
        (status = 400, description = "No `Upload-Offset`, or a part of a size that is not taken (code `part-size`)", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The volunteer has no such file (code `no-file`)", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It does not continue what is here (code `offset`, with `offset`)", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "More than 256 KiB", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "All is here and is not what was declared: it begins anew (code `hash`); or it is no sealed file (code `not-sealed`)", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Not at the moment", body = Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn put(
    State(doors): State<Doors>,
    tongue: Tongue,
    who: Bearer,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let bytes = whole(tongue, body)?;
    let given = headers.get(OFFSET).and_then(|value| value.to_str().ok()?.parse::<i64>().ok());
    let Some(from) = given.filter(|from| *from >= 0) else { return Err(tongue.refuse(Refusal::PartSize)) };
    let put = doors.volunteers.put(&who.volunteer, &id, from, &bytes).await;
    match put.map_err(|error| closed(tongue, error))? {
        Put::Kept(have, _) => Ok(far(have, None)),
        Put::Offset(offset) => {
            let more = Some(Box::new(json!({ "offset": offset })));
            Err(Problem { more, ..tongue.refuse(Refusal::Offset) })
        }
        Put::Size => Err(tongue.refuse(Refusal::PartSize)),
        Put::NotSealed => Err(tongue.refuse(Refusal::NotSealed)),
        Put::Hash => Err(tongue.refuse(Refusal::Hash)),
        Put::Nothing => Err(tongue.refuse(Refusal::NoFile)),
    }
}
