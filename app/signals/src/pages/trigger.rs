use door::AppError;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    Code, TriggerId,
    live::Happening,
    signals::{NewTrigger, RecentEvaluation, Trigger, TriggerMode, TriggerView},
};
use ui::{Person, *};

use crate::{
    api::{change_trigger, choices, get_trigger},
    components::{Absent, Evaluated, TriggerDraft, TriggerForm, failed},
    state::{Choices, count, follow, many, number, precision_words, severity_words, trigger_tone},
};

const ABSENT: &str = "There is no such trigger, or you may not see it.";

/// `/triggers/:id`: what it watches for, how it did, and the rule to change and try.
#[component]
pub fn TriggerPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params
            .read()
            .get("id")
            .and_then(|id| id.parse::<TriggerId>().ok())
    });
    let data = Resource::new_blocking(
        move || id.get(),
        |id| async move {
            let Some(id) = id else {
                return Err(AppError::absent(ABSENT));
            };
            let view = get_trigger(id).await?;
            // who may not change it needs no form
            let form = if view.may_change {
                Some(choices().await?)
            } else {
                None
            };
            Ok((view, form))
        },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match data.await {
                    Ok((view, form)) => view! { <Record first=view form /> }.into_any(),
                    Err(error) => {
                        view! {
                            <Absent
                                error
                                title="Trigger"
                                back_href=paths::triggers()
                                back_label="Triggers"
                                retry=move || data.refetch()
                            />
                        }
                            .into_any()
                    }
                }
            })}
        </Transition>
    }
    .into_any()
}

fn as_written(t: &Trigger) -> NewTrigger {
    NewTrigger {
        playbook: t.playbook,
        name: t.name.clone(),
        rule: t.rule.clone(),
        mode: t.mode,
        state: t.state,
        severity: t.severity,
        severity_ceiling: t.severity_ceiling,
        owner: Some(t.owner),
    }
}

#[component]
fn Record(first: TriggerView, form: Option<Choices>) -> impl IntoView {
    let toasts = use_toasts();
    let id = first.trigger.id;
    let draft = TriggerDraft::new(Some(&as_written(&first.trigger)));
    // what was read when the form was filled; news beside it do not make saving overwrite anybody
    let base = RwSignal::new(first.trigger.revision);
    let view = RwSignal::new(first);
    follow(
        |what| match what {
            Happening::SignalsChanged { what } => {
                !matches!(what.as_str(), "source" | "feed" | "reported")
            }
            _ => true,
        },
        move || get_trigger(id),
        move |new: TriggerView| {
            let newer = view.try_with_untracked(|v| v.trigger.revision <= new.trigger.revision);
            if newer == Some(true) {
                view.try_set(new);
            }
        },
    );
    let change = Action::new(move |(revision, new): &(i64, NewTrigger)| {
        let (revision, new) = (*revision, new.clone());
        async move {
            let saved = change_trigger(id, revision, new).await;
            if let Ok(view) = &saved {
                base.try_set(view.trigger.revision);
            }
            saved
        }
    });
    let pending = change.pending();
    let answer = failed(change);
    Effect::new(move |_| match change.value().get() {
        Some(Ok(new)) => {
            toasts.say(Tone::Ready, format!("{} is saved.", new.trigger.key));
            view.set(new);
        }
        // somebody was faster: show what is so now, keep what was typed; saving again takes it over
        Some(Err(error)) if error.code() == Code::StaleRevision => {
            leptos::task::spawn_local(async move {
                if let Ok(new) = get_trigger(id).await {
                    base.try_set(new.trigger.revision);
                    view.try_set(new);
                }
            });
        }
        _ => {}
    });
    let on_save = move |new: NewTrigger| {
        change.dispatch((base.get_untracked(), new));
    };
    let edits = form.is_some();
    // while one's own change is under way its news is not somebody else's
    let others = Memo::new(move |_| {
        edits && !pending.get() && view.with(|v| v.trigger.revision) > base.get()
    });
    let title = Memo::new(move |_| view.with(|v| v.trigger.name.clone()));
    let key = view.with_untracked(|v| v.trigger.key.clone());
    let standing = Memo::new(move |_| {
        view.with(|v| {
            (
                v.trigger.state,
                v.precision,
                v.trigger.useful + v.trigger.noise,
            )
        })
    });
    let words = Memo::new(move |_| view.with(|v| v.words.clone()));
    // drawn anew only when something of it changed
    let head = Memo::new(move |_| {
        view.with(|v| TriggerView {
            recent: Vec::new(),
            ..v.clone()
        })
    });
    let recent = Memo::new(move |_| view.with(|v| v.recent.clone()));
    let said = Memo::new(move |was: Option<&(i64, String)>| {
        let fired = view.with(|v| v.trigger.fired);
        match was {
            Some((before, _)) if fired > *before => (
                fired,
                format!(
                    "The trigger fired, {} so far.",
                    many(fired, "time", "times")
                ),
            ),
            Some((_, said)) => (fired, said.clone()),
            None => (fired, String::new()),
        }
    });
    let state = move || {
        let (state, precision, n) = standing.get();
        view! {
            <StateMark tone=trigger_tone(state) word=state.label() />
            <span class="num">
                {precision_words(precision)}
                {(n > 0).then(|| format!(", {}", many(n, "proposal judged", "proposals judged")))}
            </span>
        }
    };
    let editor = form.map_or_else(
        || {
            view! {
                <Section title="Rule">
                    <p class="muted measure">
                        "Executive sponsors, stewards and owners of its domain change it."
                    </p>
                </Section>
            }
            .into_any()
        },
        |choices| {
            view! {
                <TriggerForm
                    draft
                    choices
                    answer
                    pending
                    on_save
                    action="Save the trigger"
                    against=Some(id)
                />
            }
            .into_any()
        },
    );
    view! {
        <p class="sr-only" role="status" aria-live="polite">
            {move || said.with(|s| s.1.clone())}
        </p>
        <Title text=move || format!("{key} {}", title.get()) />
        <div class="record">
            <PageHeader
                title
                kicker=view.with_untracked(|v| v.trigger.key.clone())
                back_href=paths::triggers()
                back_label="Triggers"
                state=move || state
            />
            <div class="record-main">
                <p class="measure">{move || words.get()}</p>
                {move || view! { <Acts view=head.get() /> }}
                {move || {
                    others
                        .get()
                        .then(|| {
                            view! {
                                <Notice tone=Tone::Watch title="Somebody else changed this trigger" live=true>
                                    "The form below is as you had it. The first save is refused, so that nothing of theirs goes unseen."
                                </Notice>
                            }
                        })
                }}
                {editor}
                <Recent recent />
            </div>
            <aside class="record-side" aria-label="Facts">
                {move || view! { <Facts view=head.get() /> }}
            </aside>
        </div>
    }
}

/// Of an automatic trigger: under what it acts, or why it asks.
#[component]
fn Acts(view: TriggerView) -> impl IntoView {
    if view.trigger.mode != TriggerMode::Auto {
        return ().into_any();
    }
    match (view.acts_under, view.asks_because) {
        (Some(policy), _) => view! {
            <Notice tone=Tone::Watch title="It declares without asking">
                "Under policy "
                <a class="link" href=paths::autonomy()>
                    {policy}
                </a> "."
            </Notice>
        }
        .into_any(),
        (None, Some(why)) => view! {
            <Notice title="It asks">
                {why} " "
                <a class="link" href=paths::autonomy()>
                    "Autonomy policies"
                </a>
            </Notice>
        }
        .into_any(),
        (None, None) => ().into_any(),
    }
}

#[component]
fn Facts(view: TriggerView) -> impl IntoView {
    let t = view.trigger;
    let last = t.arming.last_fired_at.map(|at| at.to_string());
    view! {
        <DataList>
            <Fact term="Playbook">
                <a class="link" href=paths::playbook(t.playbook)>
                    {format!("{} {}", view.playbook_key, view.playbook_title)}
                </a>
            </Fact>
            <Fact term="Domain">
                <DomainMark code=view.domain.code() full=true />
            </Fact>
            <Fact term="Kept by">
                <Person name=view.owner.name title=view.owner.title />
            </Fact>
            <Fact term="Mode">{t.mode.label()}</Fact>
            <Fact term="Proposes at">{severity_words(t.severity)}</Fact>
            <Fact term="Acts at most at">{severity_words(t.severity_ceiling)}</Fact>
            <Fact term="Useful, noise">
                <span class="num">{format!("{}, {}", number(t.useful), number(t.noise))}</span>
            </Fact>
            <Fact term="Fired">
                <span class="num">{many(t.fired, "time", "times")}</span>
            </Fact>
            <Fact term="Last fired">
                {match last {
                    Some(at) => view! { <Time at /> }.into_any(),
                    None => view! { <span class="muted">"Never"</span> }.into_any(),
                }}
            </Fact>
            <Fact term="Armed">{if t.arming.armed { "Yes" } else { "Not before it was seen clear" }}</Fact>
            <Fact term="Rests after firing">
                <span class="num">{t.rule.cooldown.words()}</span>
            </Fact>
            <Fact term="Changed">
                <Time at=t.changed_at.to_string() />
            </Fact>
            <Fact term="Made">
                <Time at=t.created_at.to_string() />
            </Fact>
        </DataList>
    }
}

/// What it made of the latest signals that it is about.
#[component]
fn Recent(recent: Memo<Vec<RecentEvaluation>>) -> impl IntoView {
    let n = Signal::derive(move || Some(count(recent.with(Vec::len))));
    let none = Memo::new(move |_| recent.with(Vec::is_empty));
    let row = |r: RecentEvaluation| {
        view! {
            <div class="py-3">
                <p>
                    <a class="link" href=paths::signal(r.signal)>
                        {r.headline}
                    </a>
                </p>
                <Evaluated kept=r.kept />
            </div>
        }
    };
    view! {
        <Section title="Latest evaluations" count=n>
            {move || {
                if none.get() {
                    view! {
                        <p class="muted measure">
                            "No signal that it is about has come so far. Try the rule on what was heard before."
                        </p>
                    }
                        .into_any()
                } else {
                    view! {
                        <div class="hair">
                            <For each=move || recent.get() key=|r| r.signal children=row />
                        </div>
                    }
                        .into_any()
                }
            }}
        </Section>
    }
}
