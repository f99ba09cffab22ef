//! Pages in bundles. The browser loads the code of a bundle when one of its pages is first
//! opened; what every page needs is in the first file. One bundle per page was tried: what
//! pages share in ever new combinations became some 350 files, a hundred of them for one page.

use leptos::prelude::*;
use leptos_router::LazyRoute;

macro_rules! bundle {
    ($(#[$doc:meta])* $bundle:ident, $preload:ident { $($route:ident = $page:path;)* }) => {
        $(#[$doc])*
        #[lazy]
        fn $bundle(page: &'static str) -> AnyView {
            // Each page by the name of its route; a route is only made below.
            $(if page == stringify!($route) {
                return $page().into_any();
            })*
            ().into_any()
        }

        $(
            pub struct $route;

            impl LazyRoute for $route {
                fn data() -> Self {
                    Self
                }
                async fn view(_this: Self) -> AnyView {
                    $bundle(stringify!($route)).await
                }
                async fn preload() {
                    #[cfg(target_family = "wasm")]
                    $preload().await;
                }
            }
        )*
    };
}

bundle! {
    /// For somebody who has not signed in.
    front, __preload_front {
        Landing = app_landing::LandingPage;
        SignIn = app_identity::SignInPage;
        Acknowledge = app_executions::AcknowledgePage;
    }
}
bundle! {
    /// What a signed-in person opens first, and what surrounds the work.
    desk, __preload_desk {
        Home = app_home::HomePage;
        Reviews = app_reviews::ReviewsPage;
        Actions = app_actions::ActionsPage;
        Action = app_actions::ActionPage;
        Audit = app_audit::AuditPage;
        Account = app_identity::AccountPage;
        Contact = app_channels::ContactPage;
        Tokens = app_identity::TokensPage;
        People = app_identity::PeoplePage;
        Endpoints = app_channels::EndpointsPage;
        Jobs = app_identity::JobsPage;
    }
}
bundle! {
    /// Library, playbooks and their readiness.
    prepare, __preload_prepare {
        Library = app_playbooks::LibraryPage;
        Template = app_playbooks::TemplatePage;
        Playbooks = app_playbooks::PlaybooksPage;
        Playbook = app_playbooks::PlaybookPage;
        PlaybookPrint = app_playbooks::PlaybookPrintPage;
        Import = app_playbooks::ImportPage;
        Search = app_playbooks::SearchPage;
        Compare = app_playbooks::ComparePage;
        TemplateUpdate = app_playbooks::TemplateUpdatePage;
        Upkeep = app_playbooks::UpkeepPage;
        Adopt = app_playbooks::AdoptPage;
        Readiness = app_readiness::ReadinessPage;
        PlaybookReadiness = app_readiness::PlaybookReadinessPage;
    }
}
bundle! {
    /// The playbook editor.
    editor, __preload_editor {
        Draft = app_editor::EditorPage;
    }
}
bundle! {
    /// The room of a review, before, during and after.
    room, __preload_room {
        NewReview = app_reviews::NewReviewPage;
        Review = app_reviews::ReviewPage;
        Minutes = app_reviews::MinutesPage;
    }
}
bundle! {
    /// Executions: declare, the war room, one's own next action.
    execute, __preload_execute {
        Executions = app_executions::ExecutionsPage;
        Declare = app_executions::DeclarePage;
        WarRoom = app_executions::WarRoomPage;
        NextAction = app_executions::NextActionPage;
    }
}
bundle! {
    /// What is heard, what it is compared with, and what is proposed.
    monitor, __preload_monitor {
        Signals = app_signals::SignalsPage;
        NewSignal = app_signals::NewSignalPage;
        OneSignal = app_signals::SignalPage;
        Proposal = app_signals::ProposalPage;
        Triggers = app_signals::TriggersPage;
        NewTrigger = app_signals::NewTriggerPage;
        Trigger = app_signals::TriggerPage;
        Autonomy = app_signals::AutonomyPage;
        Sources = app_signals::SourcesPage;
    }
}
bundle! {
    /// The design system, and the page of the API.
    design, __preload_design {
        Design = app_design::DesignPage;
        Reference = app_reference::ReferencePage;
    }
}
