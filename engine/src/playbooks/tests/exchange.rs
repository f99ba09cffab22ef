//! Files that go out and come in, and the search.

use super::*;

#[tokio::test]
async fn a_playbook_goes_out_and_comes_back_in_every_format() {
    let t = Test::new().await;
    let steward = t.as_("Katarina");
    let id = adopted(&t, "FIN-01").await;
    let out = get(&t.engine, &steward, id, None).await.expect("get");
    let mut plain = out.body.clone();
    for slot in &mut plain.slots {
        (slot.primary, slot.deputy) = (None, None);
    }
    for format in [Format::Toml, Format::Json, Format::Cacao] {
        let file = export(&t.engine, &steward, id, None, format)
            .await
            .expect("export");
        assert!(file.name.ends_with(format.ending()), "{}", file.name);
        for person in &t.people {
            assert!(!file.text.contains(&person.id.to_string()), "{format:?}");
        }
        let back = import(&t.engine, &steward, format, file.text.as_bytes(), None)
            .await
            .expect("import");
        assert_eq!(back.view.body, plain, "{format:?}");
        assert_eq!(back.view.shown.state, VersionState::Draft);
        assert_eq!(
            back.view.summary.playbook.domain,
            out.summary.playbook.domain
        );
    }
    let text = export(&t.engine, &steward, id, None, Format::Markdown)
        .await
        .expect("export");
    let no = import(
        &t.engine,
        &steward,
        Format::Markdown,
        text.text.as_bytes(),
        None,
    )
    .await
    .expect_err("for reading");
    assert_eq!(no.problem().faults[0].field, "format");
    t.finish().await;
}

#[tokio::test]
async fn a_file_with_faults_names_them_and_nothing_comes_in() {
    let t = Test::new().await;
    let steward = t.as_("Katarina");
    let before = list(&t.engine, &steward, &PlaybookFilter::default())
        .await
        .expect("list")
        .len();
    let cases: [(Format, &[u8], &str); 5] = [
        (Format::Toml, b"key = 1", "line 1"),
        (Format::Json, b"{", "file"),
        (Format::Toml, b"\xff\xfe", "file"),
        (Format::Cacao, b"{}", ""),
        (Format::Cacao, b"[[[[[[[[[[", ""),
    ];
    for (format, bytes, field) in cases {
        let error = import(&t.engine, &steward, format, bytes, None)
            .await
            .expect_err("faulty");
        let faults = error.problem().faults;
        assert_eq!(error.code(), Code::Invalid);
        assert!(
            faults[0].field.starts_with(field),
            "{format:?}: {:?}",
            faults[0]
        );
    }
    let after = list(&t.engine, &steward, &PlaybookFilter::default())
        .await
        .expect("list")
        .len();
    assert_eq!(before, after);
    assert!(t.audited("playbooks.import", Outcome::Refused).await);
    t.finish().await;
}

#[tokio::test]
async fn words_are_found_in_the_library_and_in_what_is_in_force() {
    let t = Test::new().await;
    let steward = t.as_("Katarina");
    let found = search(&t.engine, &steward, "ransomwear")
        .await
        .expect("search");
    assert_eq!(found.templates[0].key, "TEC-01");
    assert!(found.templates[0].excerpt.iter().any(|p| p.hit));
    let id = adopted(&t, "FIN-01").await;
    let word = "zanzibar";
    let none = search(&t.engine, &steward, word).await.expect("search");
    assert_eq!(none.playbooks, vec![]);
    // A draft is not in force; once it is, its words are found.
    let draft = edit(&t.engine, &steward, id).await.expect("edit");
    save(&t, &steward, &draft, |b| {
        b.tasks[0].title = format!("Call {word}")
    })
    .await;
    let still = search(&t.engine, &steward, word).await.expect("search");
    assert_eq!(still.playbooks, vec![]);
    let view = submit(&t.engine, &steward, draft.shown.id, "Zanzibar")
        .await
        .expect("submit");
    let owner = t.as_(owner_of(&t, &view));
    approve(&t.engine, &owner, view.shown.id, &view.shown.hash)
        .await
        .expect("approve");
    let now = search(&t.engine, &steward, "zanzibr")
        .await
        .expect("search");
    assert_eq!(now.playbooks[0].id, id.to_string());
    let stranger = t.stranger().await;
    let theirs = search(&t.engine, &stranger, word).await.expect("search");
    assert_eq!(theirs.playbooks, vec![]);
    t.finish().await;
}
