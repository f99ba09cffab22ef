//! What a rendered page carries.

mod common;

use common::TestApp;

#[tokio::test]
async fn a_page_loads_its_data_once_and_knows_its_viewer_before_it_is_drawn() {
    let app = TestApp::start().await;
    let review = app.review().await;
    let browser = app.sign_in("sponsor").await;
    for (path, once) in [
        ("/library/MKT-01".to_owned(), "MKT-01"),
        (format!("/reviews/{}", review.id), review.key.as_str()),
        ("/account".to_owned(), "user_agent"),
    ] {
        let page = browser.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        let data: Vec<&str> = page
            .text
            .split("__RESOLVED_RESOURCES[")
            .skip(1)
            .filter(|data| data.contains(once))
            .collect();
        assert_eq!(
            data.len(),
            1,
            "{path} carries its data {} times",
            data.len()
        );
        // nothing waits for the person: the first thing on the page is who looks at it
        assert!(
            page.text.contains(r#"__RESOLVED_RESOURCES[0] = "{\"id\":"#),
            "{path} does not begin with its viewer"
        );
    }
    for path in [
        "/drafts/x",
        "/actions/x",
        "/reviews/x",
        "/readiness/x",
        "/playbooks/x",
        "/playbooks/x/update",
    ] {
        assert_eq!(browser.get(path).await.status, 404, "{path}");
    }
    app.stop().await;
}
