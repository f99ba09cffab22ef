use leptos::prelude::*;
use model::{PlaybookId, identity::Permission};
use ui::*;

use crate::{
    api::get_template_update,
    state::{counted, use_may},
};

/// Says that the template has changed, to who may bring it in. A page that cannot learn it
/// says nothing.
#[component]
pub fn UpdateNotice(id: PlaybookId) -> impl IntoView {
    let may_edit = use_may(Permission::PlaybooksEdit);
    let update = Resource::new(
        move || may_edit.get(),
        move |may| async move {
            if may {
                get_template_update(id).await.ok().flatten()
            } else {
                None
            }
        },
    );
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                update
                    .await
                    .map(|update| {
                        let title = format!("Template {} has changed.", update.template_key);
                        let words = counted(update.changes.len(), "change", "changes");
                        let meets = match update.conflicts.len() {
                            0 => "None of them meets a change of yours.".to_owned(),
                            1 => "1 of them meets a change of yours.".to_owned(),
                            n => format!("{n} of them meet changes of yours."),
                        };
                        view! {
                            <Notice tone=Tone::Watch title>
                                <p>
                                    {format!("{words}. {meets} ")}
                                    <a class="link" href=paths::playbook_update(id)>
                                        "Read what changed"
                                    </a>
                                </p>
                            </Notice>
                        }
                    })
            })}
        </Suspense>
    }
}
