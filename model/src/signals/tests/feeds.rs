use super::*;
use proptest::prelude::*;

const URL: &str = "https://feeds.example/x.xml";
const RSS: &str = include_str!("rss.xml");
const ATOM: &str = include_str!("atom.xml");
const ALERT: &str = include_str!("cap.xml");

fn read(format: FeedFormat, text: &str) -> Result<FeedRead, String> {
    read_feed(format, URL, text.as_bytes())
}

#[test]
fn rss_items_are_read() {
    let r = read(FeedFormat::News, RSS).expect("rss");
    assert_eq!(r.drafts.len(), 3);
    let first = &r.drafts[0];
    assert_eq!(
        (
            first.ce_id.as_str(),
            first.ce_source.as_str(),
            first.kind.as_str()
        ),
        ("https://news.example/1?a=1&b=2", URL, "rss.item")
    );
    assert_eq!(
        first.data["title"],
        json!("Regulator opens inquiry into “Acme & Sons”")
    );
    assert_eq!(
        first.data["summary"],
        json!("The regulator said on Friday < a month.")
    );
    assert_eq!(first.data["categories"], json!(["Regulation", "Banks"]));
    assert_eq!(
        first.occurred_at,
        Some("2026-11-20T16:30:00Z".parse().expect("time"))
    );
    // A title of another namespace is not the item's; without a guid the link names it.
    assert_eq!(
        (
            r.drafts[1].data["title"].as_str(),
            r.drafts[1].ce_id.as_str()
        ),
        (Some("Second"), "https://news.example/2")
    );
    assert_eq!(
        (r.drafts[2].occurred_at, r.drafts[2].ce_id.len()),
        (None, 64)
    );
}

#[test]
fn atom_entries_are_read() {
    let r = read(FeedFormat::News, ATOM).expect("atom");
    assert_eq!(r.drafts.len(), 2);
    assert_eq!(
        r.drafts[0].ce_id,
        "urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a"
    );
    assert_eq!(
        r.drafts[0].data["link"],
        json!("https://example.org/2026/outage")
    );
    assert_eq!(r.drafts[0].data["summary"], json!("Some bold text."));
    assert_eq!(
        r.drafts[1].occurred_at,
        Some("2026-11-20T18:00:00Z".parse().expect("time"))
    );
}

#[test]
fn alerts_are_read_and_tests_left_out() {
    let r = read(FeedFormat::Cap, ALERT).expect("cap");
    let d = &r.drafts[0];
    assert_eq!(
        d.ce_id,
        "KSTO@NWS.example,KSTO1055887203,2026-11-20T14:57:00-07:00"
    );
    assert_eq!(
        (d.kind.as_str(), d.severity),
        ("cap.alert", Some(SeverityLevel::Major))
    );
    assert_eq!(d.data["title"], json!("SEVERE THUNDERSTORM WARNING"));
    assert_eq!(d.data["area"], json!("Stanislaus County; Alpine County"));
    assert_eq!(
        d.occurred_at,
        Some("2026-11-20T21:57:00Z".parse().expect("time"))
    );
    for (from, to, says) in [
        ("<status>Actual<", "<status>Exercise<", "status Exercise"),
        ("<msgType>Alert<", "<msgType>Ack<", "message type Ack"),
        ("cap:1.2", "cap:1.1", "another version"),
        ("<sender>KSTO@NWS.example</sender>", "", "without <sender>"),
    ] {
        let r = read(FeedFormat::Cap, &ALERT.replace(from, to)).expect("read");
        assert!(
            r.drafts.is_empty() && r.skipped[0].contains(says),
            "{:?}",
            r.skipped
        );
    }
    // An empty name of the event is none.
    let unnamed = ALERT.replace("SEVERE THUNDERSTORM</event>", "</event>");
    let unnamed = read(FeedFormat::Cap, &unnamed).expect("read");
    assert_eq!(unnamed.drafts[0].subject, None);
    let alert = ALERT.split_once("?>").expect("declaration").1;
    let feed = format!(
        r#"<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="text/xml">{alert}</content></entry></feed>"#
    );
    assert_eq!(read(FeedFormat::Cap, &feed).expect("feed").drafts, r.drafts);
    assert_eq!(
        read(FeedFormat::Cap, r#"<rss version="2.0"><channel/></rss>"#),
        Ok(FeedRead::default())
    );
}

#[test]
fn what_is_no_feed_is_refused() {
    for (text, says) in [
        ("<html><body>Sign in</body></html>", "begins with <html>"),
        ("<rss><channel><item>", "ends before"),
        ("<rss><channel></item></rss>", "not well-formed"),
        ("", "ends before"),
        (
            "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><rss><channel><item><title>&x;</title></item></channel></rss>",
            "entities of its own",
        ),
    ] {
        let error = read(FeedFormat::News, text).expect_err(text);
        assert!(error.contains(says), "{text}: {error}");
    }
    let deep = format!("<rss>{}", "<a>".repeat(100));
    assert!(
        read(FeedFormat::News, &deep)
            .expect_err("deep")
            .contains("levels")
    );
    assert!(
        read_feed(FeedFormat::News, URL, &vec![b' '; MAX_FEED + 1])
            .expect_err("large")
            .contains("bytes")
    );
    assert!(
        read_feed(FeedFormat::News, URL, b"<rss>\xff</rss>")
            .expect_err("not utf-8")
            .contains("UTF-8")
    );
    let latin = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><rss><channel><item><title>Z\xfcrich</title></item></channel></rss>";
    assert_eq!(
        read_feed(FeedFormat::News, URL, latin)
            .expect("latin")
            .drafts[0]
            .data["title"],
        json!("Zürich")
    );
}

proptest! {
    /// A document cut or spoilt anywhere is read or refused, never a panic.
    #[test]
    fn spoilt_documents_do_no_harm(cut in 0usize..3_000, put in proptest::collection::vec(any::<u8>(), 0..4), which in 0usize..3) {
        let (format, text) = [(FeedFormat::News, RSS), (FeedFormat::News, ATOM), (FeedFormat::Cap, ALERT)][which];
        let mut bytes = text.as_bytes().to_vec();
        let cut = cut.min(bytes.len());
        bytes.splice(cut..(cut + 2).min(bytes.len()), put);
        let _ = read_feed(format, URL, &bytes);
        bytes.truncate(cut);
        let _ = read_feed(format, URL, &bytes);
    }
}
