//! The eight strategic domains.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// One of the eight strategic domains. In M "domain" always means this.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum Domain {
    Mkt,
    Ops,
    Fin,
    Reg,
    Tec,
    Tal,
    Brd,
    Str,
}

impl Domain {
    pub const ALL: [Self; 8] = [
        Self::Mkt,
        Self::Ops,
        Self::Fin,
        Self::Reg,
        Self::Tec,
        Self::Tal,
        Self::Brd,
        Self::Str,
    ];
    pub const fn code(self) -> &'static str {
        match self {
            Self::Mkt => "MKT",
            Self::Ops => "OPS",
            Self::Fin => "FIN",
            Self::Reg => "REG",
            Self::Tec => "TEC",
            Self::Tal => "TAL",
            Self::Brd => "BRD",
            Self::Str => "STR",
        }
    }
    pub const fn title(self) -> &'static str {
        match self {
            Self::Mkt => "Market Dynamics",
            Self::Ops => "Operational Excellence",
            Self::Fin => "Financial Strategy",
            Self::Reg => "Regulatory & Compliance",
            Self::Tec => "Technology & Innovation",
            Self::Tal => "Talent & Leadership",
            Self::Brd => "Brand & Reputation",
            Self::Str => "Strategic Opportunities",
        }
    }
    /// The executive who usually owns the domain.
    pub const fn owner_title(self) -> &'static str {
        match self {
            Self::Mkt => "CEO",
            Self::Ops => "COO",
            Self::Fin => "CFO",
            Self::Reg => "General Counsel",
            Self::Tec => "CTO",
            Self::Tal => "CHRO",
            Self::Brd => "CMO",
            Self::Str => "CSO",
        }
    }
    /// How many playbooks the complete library holds for this domain; 148 in all.
    pub const fn library_size(self) -> u32 {
        match self {
            Self::Mkt => 22,
            Self::Ops => 19,
            Self::Fin => 24,
            Self::Reg => 15,
            Self::Tec => 19,
            Self::Tal => 14,
            Self::Brd => 17,
            Self::Str => 18,
        }
    }
}
impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
impl FromStr for Domain {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|d| d.code().eq_ignore_ascii_case(text))
            .ok_or_else(|| {
                format!("`{text}` is not a domain; use one of MKT OPS FIN REG TEC TAL BRD STR")
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_is_148_playbooks() {
        assert_eq!(
            Domain::ALL.iter().map(|d| d.library_size()).sum::<u32>(),
            148
        );
    }
}
