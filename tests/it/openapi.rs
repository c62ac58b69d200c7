//! The description of the API: committed, complete, and true of what the service answers.

use serde_json::Value;
use suluh::config::Config;
use suluh::http::api;
use suluh::model::verdict::Verdict;

use crate::gateways::Served;

/// The committed description, which the programs of others are made from.
const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/openapi.json");

/// Where departures are weighed, and where the questions are.
const CHECKS: &str = "/api/v1/departure-checks";
const QUESTIONS: &str = "/api/v1/departure-checks/questions";

fn document() -> Value {
    serde_json::from_str(&api::openapi()).expect("JSON")
}

/// Path, method and description of every operation.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().expect("paths");
    paths
        .iter()
        .flat_map(|(path, item)| {
            let item = item.as_object().expect("a path item");
            item.iter().map(|(method, operation)| (path.clone(), method.clone(), operation.clone()))
        })
        .collect()
}

#[test]
fn the_committed_description_is_that_of_this_program() {
    let committed = std::fs::read_to_string(COMMITTED).unwrap_or_else(|error| {
        panic!("{COMMITTED}: {error}; run `cargo run -- openapi > tests/openapi.json`")
    });
    assert!(
        committed == api::openapi(),
        "the API changed and programs of others depend on it: if that is meant, run `cargo run -- openapi > tests/openapi.json` and read the difference"
    );
}

#[test]
fn the_description_is_of_openapi_3_1_and_names_what_it_describes() {
    let document = document();
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1.")), "{document:#}");
    assert_eq!(document["info"]["license"]["identifier"], "Apache-2.0");
    assert!(document["info"]["title"].is_string() && document["info"]["version"].is_string());
    let paths: Vec<String> =
        operations(&document).into_iter().map(|(path, method, _)| format!("{method} {path}")).collect();
    assert_eq!(
        paths,
        [
            "get /api/v1/agencies/verify",
            "get /api/v1/agencies/{licence_no}",
            "head /api/v1/attachments/{attachment}",
            "patch /api/v1/attachments/{attachment}",
            "post /api/v1/departure-checks",
            "get /api/v1/departure-checks/questions",
            "get /api/v1/devices",
            "delete /api/v1/devices/{device}",
            "post /api/v1/enrolments",
            "post /api/v1/enrolments/{enrolment}/confirm",
            "post /api/v1/outreach",
            "get /api/v1/register/delta",
            "get /api/v1/register/snapshot",
            "post /api/v1/reports",
            "post /api/v1/reports/batch",
            "post /api/v1/reports/way",
            "post /api/v1/reports/{id}/attachments",
            "post /api/v1/reports/{id}/pages",
            "get /api/v1/sync",
            "post /api/v1/tasks/{task}",
            "post /api/v1/tips",
            "post /api/v1/tips/answers",
            "post /api/v1/tips/status",
            "post /api/v1/tokens",
            "get /api/v1/units",
        ]
    );
}

#[test]
fn every_operation_says_what_it_takes_what_it_gives_and_how_it_fails() {
    let document = document();
    let mut ids = std::collections::BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        let at = format!("{method} {path}");
        assert!(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "{at}: no summary");
        assert!(ids.insert(operation["operationId"].to_string()), "{at}: its operationId is taken");
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let said = parameter["description"].as_str().is_some_and(|text| !text.is_empty());
            assert!(said, "{at}: {} is not described", parameter["name"]);
        }
        for name in path.split(['{', '}']).skip(1).step_by(2) {
            let named = |parameter: &Value| parameter["name"] == name && parameter["in"] == "path";
            assert!(
                operation["parameters"].as_array().is_some_and(|all| all.iter().any(named)),
                "{at}: {{{name}}}"
            );
        }
        let responses = operation["responses"].as_object().expect("responses");
        let expected: &[&str] = match method.as_str() {
            "get" => &["200", "304", "400", "429"],
            "delete" => &["204", "404", "429", "503"],
            // No report of a volunteer is refused for what others send.
            "head" => &["204", "404", "503"],
            _ if path.starts_with("/api/v1/reports") || path.starts_with("/api/v1/attachments") => {
                &["400", "401", "503"]
            }
            _ => &["400", "429", "503"],
        };
        for status in expected {
            assert!(responses.contains_key(*status), "{at}: {status} is not documented");
        }
        if method == "get" {
            assert!(responses["200"]["headers"]["ETag"].is_object(), "{at}: its ETag is not documented");
        } else {
            // A receipt and words stand in a body, never in an address; ids of random digits may.
            let parameters = operation["parameters"].as_array();
            let ids = parameters.into_iter().flatten().all(|parameter| {
                let given = ["enrolment", "device", "task", "id", "attachment"];
                (parameter["in"] == "path" && given.iter().any(|it| parameter["name"] == *it))
                    || parameter["name"] == "Upload-Offset"
            });
            let bodiless = ["delete", "head"].contains(&method.as_str());
            assert!(ids && (bodiless || operation["requestBody"].is_object()), "{at}");
        }
        for (status, response) in responses {
            assert!(response["description"].as_str().is_some_and(|text| !text.is_empty()), "{at} {status}");
            if status.starts_with(['4', '5']) {
                let schema = &response["content"]["application/problem+json"]["schema"]["$ref"];
                assert_eq!(schema, "#/components/schemas/Problem", "{at} {status}");
            }
        }
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_verdict_is_named() {
    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str));
                fields.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }
    let document = document();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 5, "{found:?}");
    for reference in found {
        let pointer = reference.strip_prefix('#').expect("a reference within the document");
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
    let verdict = &document["components"]["schemas"]["Verified"]["properties"]["verdict"]["description"];
    let words: Vec<&str> = verdict
        .as_str()
        .expect("a description")
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .collect();
    for verdict in Verdict::ALL {
        assert!(words.contains(&verdict.word()), "{} is not described", verdict.word());
    }
}

/// What stands beside a refusal, and only beside some.
const BESIDE: [&str; 5] = ["code", "tries", "hash", "offset", "units"];

/// What of a value does not fit its schema: types, required fields, fields that nobody described.
fn misfits(document: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        let pointer = reference.trim_start_matches('#');
        return misfits(document, document.pointer(pointer).expect("a schema"), value, at);
    }
    for several in ["oneOf", "anyOf"] {
        if let Some(schemas) = schema[several].as_array() {
            let fits = schemas.iter().any(|schema| misfits(document, schema, value, at).is_empty());
            return if fits { vec![] } else { vec![format!("{at}: {value} is none of {several}")] };
        }
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let allowed: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => return vec![format!("{at}: the schema has no type")],
    };
    if !allowed.contains(&kind) {
        return vec![format!("{at}: {value} is {kind}, described as {allowed:?}")];
    }
    match value {
        Value::Object(fields) => {
            let described = schema["properties"].as_object().expect("properties");
            let missing = schema["required"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .filter(|name| !fields.contains_key(*name))
                .map(|name| format!("{at}.{name}: not there"));
            let inside = fields.iter().flat_map(|(name, value)| match described.get(name) {
                Some(schema) => misfits(document, schema, value, &format!("{at}.{name}")),
                None => vec![format!("{at}.{name}: not described")],
            });
            // Nothing is left out when it is empty: programs may rely on each field.
            let unsaid = described
                .keys()
                // What only apps of volunteers are told with a refusal, and only with some.
                .filter(|name| !(fields.contains_key("detail") && BESIDE.contains(&name.as_str())))
                .filter(|name| !fields.contains_key(*name))
                .map(|name| format!("{at}.{name}: described and not there"));
            missing.chain(inside).chain(unsaid).collect()
        }
        Value::Array(items) => items
            .iter()
            .flat_map(|item| misfits(document, &schema["items"], item, &format!("{at}[]")))
            .collect(),
        _ => vec![],
    }
}

#[tokio::test]
async fn what_the_service_answers_is_what_the_description_says() {
    let document = document();
    let served = Served::with(Config::default()).await;
    let verify = "/api/v1/agencies/verify";
    let agency = "/api/v1/agencies/{licence_no}";
    for (path, asked) in [
        (verify, "/api/v1/agencies/verify?q=contoh+jaya+abadi"),
        (verify, "/api/v1/agencies/verify?q=contoh+jaya+sakti&lang=en"),
        (verify, "/api/v1/agencies/verify?q=contoh+putra+khatulistiwa"),
        (verify, "/api/v1/agencies/verify?q=contoh+anugerah+sentosa"),
        (verify, "/api/v1/agencies/verify?q=contoh+jaya"),
        (verify, "/api/v1/agencies/verify?q=jaya"),
        (verify, "/api/v1/agencies/verify?q=sponsor"),
        (verify, "/api/v1/agencies/verify"),
        (verify, "/api/v1/agencies/verify?q=a&lang=zz"),
        (agency, "/api/v1/agencies/123%2F2024"),
        (agency, "/api/v1/agencies/0260000000006"),
        (agency, "/api/v1/agencies/0260000000010?as_of=2026-11-22"),
        (agency, "/api/v1/agencies/999"),
        (agency, "/api/v1/agencies/123%2F2024?as_of=tomorrow"),
        (QUESTIONS, "/api/v1/departure-checks/questions?lang=en"),
        (QUESTIONS, "/api/v1/departure-checks/questions?lang=xx"),
        ("/api/v1/register/snapshot", "/api/v1/register/snapshot"),
        ("/api/v1/register/snapshot", "/api/v1/register/snapshot?x=1"),
        ("/api/v1/register/delta", "/api/v1/register/delta?from=1"),
        ("/api/v1/register/delta", "/api/v1/register/delta"),
        ("/api/v1/units", "/api/v1/units"),
        ("/api/v1/units", "/api/v1/units?x=1"),
    ] {
        let reply = served.get(asked).await;
        let response = &document["paths"][path]["get"]["responses"][reply.status.to_string()];
        assert!(response.is_object(), "{asked}: {} is not documented", reply.status);
        let schema = &response["content"][reply.header("content-type")]["schema"];
        assert!(schema.is_object(), "{asked}: {} is not documented", reply.header("content-type"));
        let misfits = misfits(&document, schema, &reply.json(), "");
        assert_eq!(misfits, Vec::<String>::new(), "{asked}");
    }
    for body in [
        r#"{"text": "kerja sawit miri brgkt mlm ini lwt entikong, paspor doang"}"#,
        r#"{"age": 16, "signs": ["confined"], "country": "TN", "job": "household", "lang": "en"}"#,
        "{}",
        r#"{"age": "old"}"#,
    ] {
        let json = [("content-type", "application/json")];
        let reply = served.ask("POST", CHECKS, &json, body.to_owned()).await;
        let response = &document["paths"][CHECKS]["post"]["responses"][reply.status.to_string()];
        let schema = &response["content"][reply.header("content-type")]["schema"];
        assert!(schema.is_object(), "{body}: {reply:?} is not documented");
        assert_eq!(misfits(&document, schema, &reply.json(), ""), Vec::<String>::new(), "{body}");
    }
    // And the examples of the description are questions that can be asked.
    for (path, method, operation) in operations(&document) {
        if method != "get" {
            continue;
        }
        if operation["security"].is_array() {
            let reply = served.get(&path).await;
            reply.assert_problem(401);
            assert_eq!(
                (&reply.json()["code"], reply.header("www-authenticate")),
                (&"no-token".into(), "Bearer")
            );
            continue;
        }
        let none = Vec::new();
        let parameters = operation["parameters"].as_array().unwrap_or(&none);
        let mut asked = path.clone();
        let mut query = Vec::new();
        for parameter in parameters {
            let (name, example) = (&parameter["name"], &parameter["example"]);
            let name = name.as_str().expect("a name");
            let example = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
            let escaped = example.replace('/', "%2F").replace(' ', "%20");
            if parameter["in"] == "path" {
                asked = asked.replace(&format!("{{{name}}}"), &escaped);
            } else {
                query.push(format!("{name}={escaped}"));
            }
        }
        let mark = if query.is_empty() { "" } else { "?" };
        let reply = served.get(&format!("{asked}{mark}{}", query.join("&"))).await;
        // Which serials were published no description knows.
        let expected = if path.ends_with("/delta") { 404 } else { 200 };
        assert_eq!(reply.status, expected, "{path}: {reply:?}");
    }
}

#[tokio::test]
async fn the_description_is_served_as_it_is_committed() {
    let served = Served::with(Config::default()).await;
    let reply = served.get("/api/openapi.json").await;
    assert_eq!((reply.status, reply.header("content-type")), (200, "application/json"));
    assert_eq!(reply.json(), document());
}

/// Every `http://…` and `https://…` in a text.
fn addresses(text: &str) -> Vec<&str> {
    ["http://", "https://"]
        .iter()
        .flat_map(|scheme| text.match_indices(scheme))
        .map(|(at, _)| text[at..].split(['"', '\'', '<', '>', ' ', ')', '\n']).next().unwrap_or_default())
        .collect()
}

#[tokio::test]
async fn the_readable_description_comes_whole_from_this_server() {
    let served = Served::with(Config::default()).await;
    let moved = served.get("/api/docs").await;
    let page = if moved.status == 303 {
        assert_eq!(moved.header("location"), "/api/docs/");
        served.get("/api/docs/").await
    } else {
        moved
    };
    assert_eq!(page.status, 200);
    assert!(page.header("content-type").starts_with("text/html"), "{page:?}");
    assert_eq!(addresses(&page.body), Vec::<&str>::new(), "the page names another host");
    assert!(!page.body.contains("=\"//") && !page.body.contains("='//"), "a host without a scheme");
    let names: Vec<&str> = ["src=\"", "href=\""]
        .iter()
        .flat_map(|attribute| page.body.split(*attribute).skip(1))
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert!(names.len() >= 4, "the page loads its script and style: {names:?}");
    for name in names {
        let path = format!("/api/docs/{}", name.trim_start_matches("./"));
        let file = served.ask_bytes(&path).await;
        assert!(file.0 == 200 && !file.1.is_empty(), "{path} is {}", file.0);
    }
}

/// The bundled page asks a validator of its maker for a badge, and so tells it this server's address,
/// unless it is told not to.
#[tokio::test]
async fn the_readable_description_asks_no_validator_on_the_internet() {
    let served = Served::with(Config::default()).await;
    let script = served.get("/api/docs/swagger-initializer.js").await;
    assert_eq!(script.status, 200);
    assert!(script.body.contains("/api/openapi.json"), "{}", script.body);
    assert_eq!(addresses(&script.body), Vec::<&str>::new(), "the script names another host");
    let plain: String = script.body.chars().filter(|c| !c.is_whitespace()).collect();
    let told = ["\"validatorUrl\":\"none\"", "\"validatorUrl\":null", "\"validatorUrl\":\"\""];
    assert!(
        told.iter().any(|setting| plain.contains(setting)),
        "validator.swagger.io is asked: {}",
        script.body
    );
}
