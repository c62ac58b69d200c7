//! Plivo's own SDK, which signs as Plivo does.

use super::python_env::PythonEnv;

/// The release of the SDK with all that it needs: a signature must not change from one day to the next.
const PACKAGES: &[&str] = &[
    "plivo==4.63.0",
    "PyJWT==2.15.1",
    "certifi==2026.10.18",
    "charset-normalizer==3.5.2",
    "decorator==5.3.1",
    "idna==3.20",
    "lxml==6.1.3",
    "requests==2.34.2",
    "six==1.17.0",
    "urllib3==2.8.0",
];

/// What the SDK is asked: the method, the URL, the fields, the nonce and the token are the one argument, in
/// JSON. What it signs it must hold for signed itself.
const SIGN: &str = "\
import json, sys
from plivo.utils import signature_v3 as v3

method, url, pairs, nonce, token = json.loads(sys.argv[1])
fields = {}
for name, value in pairs:
    fields.setdefault(name, []).append(value)
signed = v3.construct_get_url(url, dict(fields)) if method == 'GET' else v3.construct_post_url(url, fields)
signature = v3.get_signature_v3(token.encode(), signed.decode(), nonce).decode()
assert v3.validate_v3_signature(method, url, nonce, token, signature, fields)
print(signature)
";

/// The SDK in a Python environment of its own.
pub(crate) struct PlivoSdk(PythonEnv);

impl PlivoSdk {
    /// Installs the SDK, unless that is done.
    pub(crate) fn install() -> Self {
        Self(PythonEnv::with("plivo-4.63.0", PACKAGES))
    }

    /// The `X-Plivo-Signature-V3` of a request to `url` with these fields in its form.
    pub(crate) fn sign(
        &self,
        method: &str,
        url: &str,
        fields: &[(&str, &str)],
        nonce: &str,
        token: &str,
    ) -> String {
        self.0.ask(SIGN, &serde_json::json!([method, url, fields, nonce, token]))
    }
}
