use leptos::prelude::*;
use ui::*;

use crate::state::{Editor, Met, of_edit, value_words, words};

/// Where two people wrote in one place: both texts, and which one stays.
#[component]
pub fn Conflicts(editor: Editor) -> impl IntoView {
    let any = Memo::new(move |_| editor.met.with(|m| !m.is_empty()));
    let row = move |met: Met| {
        let Met { number, conflict } = met;
        let place = editor.peek(|b| words(b, &of_edit(&conflict.at)));
        let text = |value| editor.peek(|b| value_words(b, value, &|p| editor.name(p)));
        let (theirs, ours) = (text(&conflict.theirs), text(&conflict.ours));
        let writable = conflict.resolved().is_some();
        let label = place.clone();
        let head = format!("met-{number}");
        let labelled = head.clone();
        view! {
            <li class="ed-met" aria-labelledby=labelled>
                <h3 class="strong" id=head>{place}</h3>
                <div class="ed-both">
                    <div>
                        <p class="kicker">"Theirs, which stands now"</p>
                        <p class="ed-text">{theirs}</p>
                        <Button small=true label=format!("Keep theirs: {label}") on_press=move || editor.keep_theirs(number)>"Keep theirs"</Button>
                    </div>
                    <div>
                        <p class="kicker">"Mine"</p>
                        <p class="ed-text">{ours}</p>
                        {if writable {
                            view! {
                                <Button small=true label=format!("Use mine: {label}") on_press=move || editor.use_mine(number)>"Use mine"</Button>
                            }
                                .into_any()
                        } else {
                            view! { <p class="small muted">"The row is gone, so there is nothing to write it into. Copy it, or keep theirs."</p> }.into_any()
                        }}
                    </div>
                </div>
            </li>
        }
    };
    move || {
        any.get().then(|| {
            view! {
                <section class="ed-conflicts" aria-labelledby="conflicts-head">
                    <h2 class="section-title" id="conflicts-head">"Two texts of one place"</h2>
                    <p>"Somebody else wrote there while you did. Nothing is lost: choose which one stays."</p>
                    <ul class="ed-list">
                        <For each=move || editor.met.get() key=|m| m.number children=row />
                    </ul>
                </section>
            }
        })
    }
}
