//! Somewhere that pages are posted to.

use serde_json::Value;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// Takes every page and counts how often it came.
#[derive(Clone)]
pub struct Receiver {
    pub url: String,
    pages: Arc<Mutex<HashMap<String, usize>>>,
}

impl Receiver {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let this = Self {
            url: format!("http://{}/hook", listener.local_addr().expect("an address")),
            pages: Arc::default(),
        };
        let taking = this.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let taking = taking.clone();
                tokio::spawn(async move { taking.take(stream).await });
            }
        });
        this
    }

    /// One request; one that breaks off is as if it had not come.
    async fn take(&self, mut stream: TcpStream) -> Option<()> {
        let mut text = Vec::new();
        let (head, length) = loop {
            if stream.read_buf(&mut text).await.ok()? == 0 {
                return None;
            }
            let end = text.windows(4).position(|w| w == b"\r\n\r\n");
            if let Some(end) = end {
                let head = String::from_utf8_lossy(&text[..end]).to_lowercase();
                let length = head
                    .lines()
                    .find_map(|l| l.strip_prefix("content-length: ")?.parse::<usize>().ok())?;
                break (end + 4, length);
            }
        };
        while text.len() < head + length {
            if stream.read_buf(&mut text).await.ok()? == 0 {
                return None;
            }
        }
        let event: Value = serde_json::from_slice(&text[head..head + length]).ok()?;
        let page = event["data"]["page"].as_str()?.to_owned();
        *self.pages.lock().expect("pages").entry(page).or_default() += 1;
        let answer = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        stream.write_all(answer.as_bytes()).await.ok()
    }

    /// How often this page came.
    pub fn times(&self, page: &str) -> usize {
        self.pages
            .lock()
            .expect("pages")
            .get(page)
            .copied()
            .unwrap_or_default()
    }
}
