use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use model::{
    Domain,
    playbooks::{PlaybookFilter, Stance},
};
use ui::*;

fn domains() -> Vec<Choice> {
    Domain::ALL
        .map(|d| Choice::new(d.code(), d.title()))
        .to_vec()
}

fn stances() -> Vec<Choice> {
    Stance::ALL
        .iter()
        .map(|s| Choice::new(s.key(), s.label()))
        .collect()
}

/// A control's text that follows the address and may run ahead of it.
pub fn following<T: PartialEq + Send + Sync + 'static>(
    filter: Memo<T>,
    read: fn(&T) -> String,
) -> RwSignal<String> {
    let text = RwSignal::new(read(&filter.read_untracked()));
    Effect::new(move |before: Option<String>| {
        let now = read(&filter.read());
        if before.is_some_and(|before| before != now) {
            text.set(now.clone());
        }
        now
    });
    text
}

/// Words, domain and stance, kept in the address. A plain form before wasm arrives; afterwards
/// the page stays and the address holds only what was chosen. `order` travels along.
#[component]
pub fn FilterForm(
    action: String,
    filter: Memo<PlaybookFilter>,
    #[prop(default = Signal::stored(String::new()), into)] order: Signal<String>,
    /// Controls that a page adds, and what they say by the name they have in the address.
    #[prop(optional, into)]
    more: Option<ViewFnOnce>,
    #[prop(optional)] extra: Vec<(&'static str, RwSignal<String>)>,
    /// Whether the address holds anything of `extra`.
    #[prop(optional, into)]
    narrowed: Signal<bool>,
) -> impl IntoView {
    let words = following(filter, |f| f.q.clone().unwrap_or_default());
    let domain = following(filter, |f| {
        f.domain.map(|d| d.code().to_owned()).unwrap_or_default()
    });
    let stance = following(filter, |f| {
        f.stance.map(|s| s.key().to_owned()).unwrap_or_default()
    });
    let navigate = use_navigate();
    let (clear, target) = (action.clone(), action.clone());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let chosen = [words, domain, stance].map(|s| s.get_untracked());
        let [words, domain, stance] = chosen.each_ref().map(|s| s.trim());
        let order = order.get_untracked();
        let extra: Vec<(&str, String)> = extra
            .iter()
            .map(|(name, value)| (*name, value.get_untracked()))
            .collect();
        let mut pairs = vec![
            ("q", words),
            ("domain", domain),
            ("stance", stance),
            ("order", order.as_str()),
        ];
        pairs.extend(extra.iter().map(|(name, value)| (*name, value.as_str())));
        navigate(
            &paths::with_query(target.clone(), &pairs),
            Default::default(),
        );
    };
    view! {
        <form method="get" action=action class="filters [&_.field]:gap-0" aria-label="Filter" on:submit=submit>
            <SearchInput name="q" label="Search words" placeholder="Key, title or summary" bind=words />
            <Select
                name="domain"
                label="Domain"
                hide_label=true
                placeholder="All domains"
                options=domains()
                bind=domain
            />
            <Select
                name="stance"
                label="Stance"
                hide_label=true
                placeholder="All stances"
                options=stances()
                bind=stance
            />
            {more.map(ViewFnOnce::run)}
            {move || {
                Some(order.get())
                    .filter(|o| !o.is_empty())
                    .map(|order| view! { <input type="hidden" name="order" value=order /> })
            }}
            <Button submit=true icon=Glyph::Filter>
                "Filter"
            </Button>
            {move || {
                (filter.get() != PlaybookFilter::default() || narrowed.get())
                    .then(|| {
                        view! {
                            <LinkButton kind=ButtonKind::Quiet href=clear.clone()>
                                "Show all"
                            </LinkButton>
                        }
                    })
            }}
        </form>
    }
}
