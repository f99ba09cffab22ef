use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use live::ConnectionState;
use model::{
    audit::Page,
    identity::Permission,
    signals::{SignalRow, SignalsView},
};
use ui::*;

use crate::{
    api,
    components::{Failure, Filters, OpenProposal, Stream},
    state::{Asked, Room, count, many, may, number},
};

/// `/signals`: what waits for a decision, then everything that was heard.
#[component]
pub fn SignalsPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| Asked::read(&query.read()));
    // the words of the text are looked for in the page that is shown, so they ask for nothing anew
    let wanted = Memo::new(move |_| asked.with(|a| (a.filter(), a.cursor())));
    let data = Resource::new_blocking(
        move || wanted.get(),
        |(filter, cursor)| async move {
            let view = api::signals_overview().await?;
            let page = api::list_signals(filter, cursor).await?;
            Ok::<_, door::AppError>((view, page))
        },
    );
    view! {
        <Title text="Signals" />
        <Transition fallback=|| view! { <div class="page page-wide"><Skeleton lines=12 /></div> }>
            {move || Suspend::new(async move {
                match data.await {
                    Ok((view, page)) => view! { <Live view page asked /> }.into_any(),
                    Err(error) => view! {
                        <div class="page page-wide">
                            <PageHeader title="Signals" />
                            <Failure error retry=move || data.refetch() />
                        </div>
                    }
                    .into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Live(view: SignalsView, page: Page<SignalRow>, asked: Memo<Asked>) -> impl IntoView {
    let (may_report, may_sources, may_triggers) = (
        view.may_report,
        view.may_manage_sources,
        view.may_manage_triggers,
    );
    let (room, link) = Room::follow(view, page, asked);
    let waiting = room.open();
    let n = Memo::new(move |_| waiting.with(Vec::len));
    let title = Signal::derive(move || match n.get() {
        0 => "No proposal waits for a decision".to_owned(),
        1 => "1 proposal waits for a decision".to_owned(),
        n => format!("{} proposals wait for a decision", number(n as i64)),
    });
    let facts = Memo::new(move |_| {
        room.view.with(|v| {
            let day: i64 = v.day.iter().map(|c| c.signals).sum();
            let mut said = vec![format!(
                "{} in the last 24 hours",
                many(day, "signal", "signals")
            )];
            said.extend(
                v.day
                    .iter()
                    .map(|c| format!("{} {}", c.category.label(), number(c.signals))),
            );
            let shadow = v.shadow_triggers;
            said.push(if shadow == 0 {
                many(v.triggers as i64, "trigger", "triggers")
            } else {
                format!(
                    "{}, {} in shadow",
                    many(v.triggers as i64, "trigger", "triggers"),
                    number(shadow as i64)
                )
            });
            said
        })
    });
    let sources = Memo::new(move |_| room.view.with(|v| v.sources.clone()));
    let actions = move || {
        view! {
            {may_sources
                .then(|| view! { <LinkButton kind=ButtonKind::Quiet href=paths::sources()>"Sources"</LinkButton> })}
            {may_triggers
                .then(|| {
                    view! { <LinkButton kind=ButtonKind::Quiet href=paths::triggers()>"Triggers"</LinkButton> }
                })}
            {may_report
                .then(|| {
                    view! {
                        <LinkButton icon=Glyph::Plus href=paths::signal_new()>
                            "Report a signal"
                        </LinkButton>
                    }
                })}
        }
    };
    let state = move || {
        view! {
            <Line link=link.state />
            {move || {
                facts.get().into_iter().map(|f| view! { <span class="num">{f}</span> }).collect_view()
            }}
        }
    };
    view! {
        <p class="sr-only" role="status" aria-live="polite">
            {move || room.said.get()}
        </p>
        <div class="page page-wide">
            <PageHeader title kicker="Signals" state actions />
            {move || {
                room.trouble
                    .get()
                    .map(|error| view! { <Notice tone=Tone::Gap live=true>{error.message()}</Notice> })
            }}
            <Waiting room />
            <Section title="What was heard">
                <Filters asked sources />
                <Stream room may_judge=may(Permission::TriggersManage) />
            </Section>
        </div>
    }
}

/// The proposals that are open, the most urgent first.
#[component]
fn Waiting(room: Room) -> impl IntoView {
    let toasts = use_toasts();
    let waiting = room.open();
    let first = Memo::new(move |_| waiting.with(|w| w.first().map(|p| p.proposal.id)));
    let none = Memo::new(move |_| waiting.with(Vec::is_empty));
    let decided = Callback::new(move |view: model::signals::ProposalView| {
        let p = view.row.proposal;
        toasts.say(
            Tone::Ready,
            format!("{} is now: {}.", p.key, p.state.label().to_lowercase()),
        );
        room.refetch();
    });
    let key = |row: &model::signals::ProposalRow| (row.proposal.id, row.may_decide);
    view! {
        <Section title="Waiting for a decision" count=Signal::derive(move || Some(count(waiting.with(Vec::len))))>
            {move || {
                if none.get() {
                    view! {
                        <p class="muted measure">
                            "Nothing waits. When a trigger fires, its proposal stands here with who decides and until when."
                        </p>
                    }
                        .into_any()
                } else {
                    view! {
                        <div class="hair">
                            <For
                                each=move || waiting.get()
                                key
                                children=move |row| {
                                    let id = row.proposal.id;
                                    let primary = first.get_untracked() == Some(id);
                                    let row = Signal::derive(move || {
                                        waiting
                                            .with(|w| w.iter().find(|r| r.proposal.id == id).cloned())
                                            .unwrap_or_else(|| row.clone())
                                    });
                                    view! {
                                        <OpenProposal
                                            row
                                            primary
                                            on_decided=decided
                                            on_stale=move || room.refetch()
                                        />
                                    }
                                }
                            />
                        </div>
                    }
                        .into_any()
                }
            }}
        </Section>
    }
}

/// The live connection in words.
#[component]
fn Line(link: Signal<ConnectionState>) -> impl IntoView {
    move || match link.get() {
        ConnectionState::Connecting => view! {
            <span class="connection" role="status">
                <Icon glyph=Glyph::Clock />
                "Connecting"
            </span>
        }
        .into_any(),
        ConnectionState::Live => view! { <Connection link=Link::Live /> }.into_any(),
        ConnectionState::Reconnecting => {
            view! { <Connection link=Link::Reconnecting /> }.into_any()
        }
    }
}
