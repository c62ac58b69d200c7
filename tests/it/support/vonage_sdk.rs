//! Vonage's own SDK, which signs as Vonage does, and PyJWT, which comes with it.

use super::python_env::PythonEnv;

/// The last release that signs SMS, with all that it needs: a signature must not change from one day to the next.
const PACKAGES: &[&str] = &[
    "vonage==3.18.0",
    "vonage-jwt==1.1.5",
    "vonage-utils==1.1.4",
    "PyJWT==2.15.1",
    "Deprecated==1.3.1",
    "annotated-types==0.8.0",
    "certifi==2026.10.18",
    "cffi==2.1.1",
    "charset-normalizer==3.5.2",
    "cryptography==50.0.2",
    "idna==3.20",
    "pycparser==3.12",
    "pydantic==2.14.3",
    "pydantic-core==2.50.4",
    "pytz==2026.6",
    "requests==2.34.2",
    "typing-inspection==0.4.5",
    "typing-extensions==4.16.0",
    "urllib3==2.8.0",
    "wrapt==2.5.2",
];

/// What the SDK is asked: how, the secret and the fields are the one argument, in JSON.
const SIGN: &str = "\
import json, sys
import vonage

method, secret, params = json.loads(sys.argv[1])
client = vonage.Client(key='x', secret='y', signature_secret=secret, signature_method=method)
print(client.signature(params))
";

/// What PyJWT is asked: the claims, the key and the algorithm.
const TOKEN: &str = "\
import json, sys
import jwt

claims, key, algorithm = json.loads(sys.argv[1])
print(jwt.encode(claims, key or None, algorithm=algorithm))
";

/// The SDK in a Python environment of its own.
pub(crate) struct VonageSdk(PythonEnv);

impl VonageSdk {
    /// Installs the SDK, unless that is done.
    pub(crate) fn install() -> Self {
        Self(PythonEnv::with("vonage-3.18.0", PACKAGES))
    }

    /// A token with these claims.
    pub(crate) fn token(&self, claims: &serde_json::Value, key: &str, algorithm: &str) -> String {
        self.0.ask(TOKEN, &serde_json::json!([claims, key, algorithm]))
    }

    /// The `sig` of these fields. `md5hash` is what the SDK does when it is given no method.
    pub(crate) fn sign(&self, method: &str, secret: &str, fields: &[(&str, &str)]) -> String {
        let fields: std::collections::BTreeMap<_, _> = fields.iter().copied().collect();
        let method = (method != "md5hash").then_some(method);
        self.0.ask(SIGN, &serde_json::json!([method, secret, fields]))
    }
}
