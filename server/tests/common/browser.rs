use reqwest::{
    Client, Method, RequestBuilder,
    header::{HeaderMap, HeaderName, HeaderValue},
    redirect::Policy,
};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A client that sends what a browser on our own page sends, or a bearer token. It follows no
/// redirect and keeps no cookie that a test did not give it.
#[derive(Clone)]
pub struct Browser {
    base: String,
    /// `name=value`
    pub cookie: Option<String>,
    pub bearer: Option<String>,
    client: Client,
}

impl Browser {
    pub fn new(base: String, cookie: Option<String>, bearer: Option<String>) -> Self {
        // as the program does at its start; a second time changes nothing
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .redirect(Policy::none())
            .build()
            .expect("a client");
        Self {
            base,
            cookie,
            bearer,
            client,
        }
    }

    /// A request to be changed by the test before [`Browser::send`].
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut request = self.client.request(method, format!("{}{path}", self.base));
        if let Some(bearer) = &self.bearer {
            return request.bearer_auth(bearer);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        request.header("sec-fetch-site", "same-origin")
    }

    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Answer {
            status,
            headers,
            text: response.text().await.expect("a body"),
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    pub async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = fields
            .iter()
            .map(|(k, v)| format!("{k}={}", encoded(v)))
            .collect::<Vec<_>>()
            .join("&");
        self.send(
            self.request(Method::POST, path)
                .header("content-type", "application/x-www-form-urlencoded")
                .body(body),
        )
        .await
    }

    /// The answer to a POST that announces a body of so many bytes and sends none of it. Who sends
    /// what is refused by its length may be cut off before the answer is read.
    pub async fn announce(&self, path: &str, bytes: usize) -> Answer {
        let address = self.base.trim_start_matches("http://");
        // The answer of this version is in one piece and ends with the connection.
        let mut request = format!(
            "POST {path} HTTP/1.0\r\nhost: {address}\r\nsec-fetch-site: same-origin\r\ncontent-type: application/json\r\ncontent-length: {bytes}\r\n"
        );
        if let Some(cookie) = &self.cookie {
            request.push_str(&format!("cookie: {cookie}\r\n"));
        }
        if let Some(bearer) = &self.bearer {
            request.push_str(&format!("authorization: Bearer {bearer}\r\n"));
        }
        request.push_str("\r\n");
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        let (head, text) = answer.split_once("\r\n\r\n").expect("a head");
        let mut lines = head.lines();
        let status = lines
            .next()
            .and_then(|line| line.split(' ').nth(1)?.parse().ok())
            .expect("a status");
        let headers = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| {
                (
                    HeaderName::from_bytes(name.as_bytes()).expect("a name"),
                    HeaderValue::from_str(value).expect("a value"),
                )
            })
            .collect();
        Answer {
            status,
            headers,
            text: text.to_owned(),
        }
    }

    /// Without what tells our own pages from others.
    pub fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        }
    }
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}

/// What came back, whole.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|v| v.to_str().expect("text"))
    }
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("not JSON ({e}): {}", self.text))
    }
    /// The session cookie that was set, `name=value`.
    pub fn cookie(&self) -> Option<String> {
        let set = self.header("set-cookie")?;
        set.split(';').next().map(str::to_owned)
    }
    /// The code of a problem document; checks that it is a whole one.
    pub fn problem(&self) -> String {
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{} {}",
            self.status,
            self.text
        );
        let json = self.json();
        assert_eq!(json["status"], self.status);
        assert_eq!(
            json["request_id"].as_str(),
            self.header("x-request-id"),
            "{}",
            self.text
        );
        assert!(
            json["detail"].as_str().is_some_and(|d| !d.is_empty()) && json["title"].is_string()
        );
        let code = json["code"].as_str().expect("a code").to_owned();
        assert_eq!(json["type"], format!("urn:m:problem:{code}"));
        code
    }
}
