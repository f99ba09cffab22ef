use crate::Glyph;

/// The four states of anything in M; always shown with icon and word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    Ready,
    Watch,
    Gap,
    #[default]
    Neutral,
}

impl Tone {
    pub fn word(self) -> &'static str {
        match self {
            Tone::Ready => "Ready",
            Tone::Watch => "Watch",
            Tone::Gap => "Gap",
            Tone::Neutral => "Not rated",
        }
    }

    pub fn glyph(self) -> Glyph {
        match self {
            Tone::Ready => Glyph::Ready,
            Tone::Watch => Glyph::Watch,
            Tone::Gap => Glyph::Gap,
            Tone::Neutral => Glyph::Neutral,
        }
    }

    /// The value of `data-tone`, which the style sheet reads.
    pub fn key(self) -> &'static str {
        match self {
            Tone::Ready => "ready",
            Tone::Watch => "watch",
            Tone::Gap => "gap",
            Tone::Neutral => "neutral",
        }
    }
}
