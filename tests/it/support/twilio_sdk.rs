//! Twilio's own SDK, which signs as Twilio does.

use super::python_env::PythonEnv;

/// The release of the SDK: a signature must not change from one day to the next.
const PACKAGE: &str = "twilio==9.13.0";

/// What the SDK is asked: the token, the URL and the fields are the one argument, in JSON. A name
/// may come twice, so the fields are what a web framework would hand to the SDK.
const SIGN: &str = "\
import json, sys
from twilio.request_validator import RequestValidator

class Fields(dict):
    def getlist(self, name):
        return self[name]

token, url, pairs = json.loads(sys.argv[1])
fields = Fields()
for name, value in pairs:
    fields.setdefault(name, []).append(value)
print(RequestValidator(token).compute_signature(url, fields))
";

/// The SDK in a Python environment of its own.
pub(crate) struct TwilioSdk(PythonEnv);

impl TwilioSdk {
    /// Installs the SDK, unless that is done.
    pub(crate) fn install() -> Self {
        // Signing needs no more than Python itself.
        Self(PythonEnv::with("twilio-9.13.0", &[PACKAGE]))
    }

    /// The `X-Twilio-Signature` of a request to `url` with these fields in its form.
    pub(crate) fn sign(&self, url: &str, params: &[(&str, &str)], token: &str) -> String {
        self.0.ask(SIGN, &serde_json::json!([token, url, params]))
    }
}
