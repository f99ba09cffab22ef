//! Mail: what arrives, what a server refuses, and settings that cannot work.

use super::*;
use crate::channels::OutsideError;

#[tokio::test]
async fn a_page_arrives_as_mail() {
    let server = MailServer::start(&[]);
    let t = test_with(&server.settings("")).await;
    let page = message(&t, Channel::Email, "zoe@example.org");
    let link = page.link.clone().expect("a link").url;
    assert!(link.starts_with("https://m.example.org/a/"), "{link}");
    for _ in 0..2 {
        let delivery = live(&t, page.clone()).await;
        assert!(matches!(delivery, Delivery::Delivered(_)), "{delivery:?}");
        let mail = server.mail();
        assert_eq!(mail["from"], "m@example.org");
        assert_eq!(mail["to"], serde_json::json!(["zoe@example.org"]));
        let data = mail["data"].as_str().expect("data");
        let (head, body) = data.split_once("\r\n\r\n").expect("head and body");
        assert!(
            !head.contains("\r\nBcc:") && head.contains("Subject: Ransomware: take your seat Bcc:"),
            "no header of a name or a subject: {head}"
        );
        for line in [
            "Message-ID: <page.00000000000000000000000000000007@m.example.org>",
            "Auto-Submitted: auto-generated",
            "Importance: high",
        ] {
            assert!(head.contains(line), "{line}: {head}");
        }
        // Soft line breaks of quoted-printable.
        let body = body.replace("=\r\n", "").replace("=3D", "=");
        assert_eq!(body.matches(&link).count(), 2, "in text and HTML: {body}");
        assert!(body.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; more"));
        assert_eq!(body.matches("<script>").count(), 1, "in the text only");
        assert!(!data.contains("EXERCISE"));
    }
    t.finish().await;
}

#[tokio::test]
async fn a_mail_server_that_refuses_says_whether_to_try_again() {
    let server = MailServer::start(&[]);
    let t = test_with(&server.settings("")).await;
    for (to, again) in [
        ("reject@example.org", false),
        ("later@example.org", true),
        ("not an address", false),
        ("a@b\r\nRCPT TO:<c@d>", false),
    ] {
        let delivery = live(&t, message(&t, Channel::Email, to)).await;
        let Delivery::Failed { retryable, reason } = delivery else {
            panic!("{to}: {delivery:?}");
        };
        assert_eq!(retryable, again, "{to}: {reason}");
        assert!(!reason.contains("secret inside words"), "{reason}");
    }
    assert!(server.silent());
    // Nobody listens there any more.
    drop(server);
    let delivery = live(&t, message(&t, Channel::Email, "zoe@example.org")).await;
    assert!(
        matches!(
            delivery,
            Delivery::Failed {
                retryable: true,
                ..
            }
        ),
        "{delivery:?}"
    );
    t.finish().await;
}

#[tokio::test]
async fn mail_goes_through_a_server_that_wants_a_sign_in() {
    let server = MailServer::start(&["m", "p@ss"]);
    let t = test_with(&server.settings("m:p%40ss@")).await;
    let delivery = live(&t, message(&t, Channel::Email, "zoe@example.org")).await;
    assert!(matches!(delivery, Delivery::Delivered(_)), "{delivery:?}");
    assert_eq!(server.mail()["user"], "m");
    t.finish().await;
    let t = test_with(&server.settings("m:wrong@")).await;
    let delivery = live(&t, message(&t, Channel::Email, "zoe@example.org")).await;
    assert!(matches!(delivery, Delivery::Failed { .. }), "{delivery:?}");
    assert!(server.silent());
    t.finish().await;
}

// the mail client's pool wants a runtime
#[tokio::test]
async fn settings_with_which_nothing_could_be_sent_are_refused() {
    let with = |url: &str, from: Option<&str>| {
        Outside::new(&OutsideSettings {
            smtp_url: Some(url.to_owned().into()),
            mail_from: from.map(str::to_owned),
            ..OutsideSettings::default()
        })
        .err()
    };
    let from = Some("M <m@example.org>");
    assert!(matches!(
        with("smtp://h:25", None),
        Some(OutsideError::NoSender)
    ));
    assert!(matches!(
        with("smtp://h:25", Some("nobody")),
        Some(OutsideError::From(_))
    ));
    for bad in [
        "",
        "h:25",
        "http://h",
        "smtp://u:topsecret@mail.example.org:587",
    ] {
        let error = with(bad, from).expect("refused");
        assert!(matches!(error, OutsideError::Smtp(_)), "{bad}: {error}");
        assert!(!error.to_string().contains("topsecret"), "{error}");
    }
    for good in [
        "smtp://mail.example.org",
        "smtp://u:p@localhost:25",
        "smtp://u:p@mail.example.org:587?tls=required",
        "smtps://u:p@mail.example.org",
    ] {
        assert!(with(good, from).is_none(), "{good}: {:?}", with(good, from));
    }
}
