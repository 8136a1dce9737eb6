//! What the place that a report goes to can show.

use crate::finding::Severity;

/// How many findings of one rule are drawn before the rest is folded into one line.
pub const DEFAULT_LIMIT: usize = 20;

/// Lines wider than this are tiring to read, however wide the window is.
const WIDEST: usize = 120;
const NARROWEST: usize = 40;
const USUAL: usize = 80;

/// What the place that a report goes to can show, and what the reader asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Terminal {
    /// Colours, by ANSI sequences.
    pub color: bool,
    /// Characters beyond ASCII.
    pub unicode: bool,
    /// Links, by OSC 8 sequences.
    pub links: bool,
    /// Prose instead of pictures, for screen readers and braille.
    pub narrated: bool,
    /// Columns.
    pub width: usize,
    /// How many findings of one rule are drawn; none: all.
    pub limit: Option<usize>,
    /// Counts by rule and by zone behind the findings.
    pub statistics: bool,
    /// Findings and errors only: nothing on what was checked, and nothing at all if there is neither.
    pub quiet: bool,
}

impl Terminal {
    /// A file: no colours, no links, 80 columns, everything drawn.
    pub fn plain() -> Self {
        Terminal {
            color: false,
            unicode: true,
            links: false,
            narrated: false,
            width: USUAL,
            limit: None,
            statistics: false,
            quiet: false,
        }
    }

    /// Standard output, by what the environment tells about it.
    ///
    /// Colours follow `NO_COLOR`, `CLICOLOR`, `CLICOLOR_FORCE` and `TERM`; characters beyond ASCII `LC_ALL`,
    /// `LC_CTYPE` and `LANG`; `NO_GRAPHICS` (other than `0`) asks for prose. `width` is that of the window, if it
    /// is known.
    pub fn detect(width: Option<usize>) -> Self {
        let stdout = std::io::stdout();
        let color = anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never;
        let is_terminal = std::io::IsTerminal::is_terminal(&stdout);
        Self::from_environment(color, is_terminal, width, |name| std::env::var(name).ok())
    }

    fn from_environment(
        color: bool,
        is_terminal: bool,
        width: Option<usize>,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Self {
        Terminal {
            color,
            unicode: shows_unicode(&variable),
            links: color && is_terminal && shows_links(&variable),
            narrated: variable("NO_GRAPHICS").is_some_and(|value| value != "0"),
            width: width.unwrap_or(USUAL).clamp(NARROWEST, WIDEST),
            limit: Some(DEFAULT_LIMIT),
            statistics: false,
            quiet: false,
        }
    }

    /// `text` in the colour of a severity, bold.
    pub(super) fn paint(&self, severity: Severity, text: &str) -> String {
        let color = match severity {
            Severity::Error => "31",
            Severity::Warning => "33",
            Severity::Info => "36",
        };
        self.styled(&format!("1;{color}"), text)
    }

    /// `text` between ANSI sequences, if there are colours.
    pub(super) fn styled(&self, style: &str, text: &str) -> String {
        if self.color { format!("\x1b[{style}m{text}\x1b[0m") } else { text.to_owned() }
    }

    /// The sign of a severity, or of there being nothing to say.
    pub(super) fn icon(&self, severity: Option<Severity>) -> &'static str {
        match (severity, self.unicode) {
            (Some(Severity::Error), true) => "×",
            (Some(Severity::Error), false) => "x",
            (Some(Severity::Warning), true) => "⚠",
            (Some(Severity::Warning), false) => "!",
            (Some(Severity::Info), true) => "•",
            (Some(Severity::Info), false) => "*",
            (None, true) => "✓",
            (None, false) => "ok:",
        }
    }

    /// What stands for text that was left out.
    pub(super) fn ellipsis(&self) -> &'static str {
        if self.unicode { "…" } else { "..." }
    }
}

/// Whether the locale's character set is UTF-8. Windows terminals show it whatever the locale.
fn shows_unicode(variable: impl Fn(&str) -> Option<String>) -> bool {
    if cfg!(windows) {
        return true;
    }
    // The first of these that is set decides, as in setlocale(3).
    let locale =
        ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| variable(name).filter(|value| !value.is_empty()));
    locale.is_some_and(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

/// Whether the terminal is one that is known to show OSC 8 links; others may print the address as garbage.
fn shows_links(variable: impl Fn(&str) -> Option<String>) -> bool {
    let known = |name: &str, values: &[&str]| variable(name).is_some_and(|value| values.contains(&value.as_str()));
    // tmux and screen hide what is behind them and may drop the sequence.
    if variable("TMUX").is_some() || variable("STY").is_some() {
        return false;
    }
    known("TERM_PROGRAM", &["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio"])
        || known("TERM", &["xterm-kitty", "alacritty", "foot", "xterm-ghostty"])
        || variable("WT_SESSION").is_some()
        || variable("KONSOLE_VERSION").is_some()
        || variable("VTE_VERSION")
            .and_then(|version| version.parse::<u32>().ok())
            .is_some_and(|version| version >= 5000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detect(color: bool, width: Option<usize>, environment: &[(&str, &str)]) -> Terminal {
        Terminal::from_environment(color, true, width, |name| {
            environment.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_first_locale_variable_that_is_set_decides() {
        assert!(detect(false, None, &[("LANG", "de_CH.UTF-8")]).unicode);
        assert!(detect(false, None, &[("LC_ALL", ""), ("LC_CTYPE", "C.utf8"), ("LANG", "C")]).unicode);
        if !cfg!(windows) {
            assert!(!detect(false, None, &[("LC_ALL", "C"), ("LANG", "de_CH.UTF-8")]).unicode);
            assert!(!detect(false, None, &[]).unicode);
        }
    }

    #[test]
    fn widths_stay_readable() {
        let width = |width| detect(false, width, &[]).width;
        assert_eq!([width(None), width(Some(100)), width(Some(300)), width(Some(3))], [80, 100, 120, 40]);
    }

    #[test]
    fn links_only_where_they_are_known_to_work() {
        assert!(detect(true, None, &[("VTE_VERSION", "7006")]).links);
        assert!(!detect(true, None, &[("VTE_VERSION", "4205")]).links);
        assert!(!detect(true, None, &[("TERM", "xterm-256color")]).links);
        assert!(!detect(true, None, &[("TERM", "xterm-kitty"), ("TMUX", "/tmp/x,1,0")]).links);
        assert!(!detect(false, None, &[("TERM", "xterm-kitty")]).links);
    }

    #[test]
    fn prose_is_asked_for_by_no_graphics() {
        assert!(detect(true, None, &[("NO_GRAPHICS", "1")]).narrated);
        assert!(!detect(true, None, &[("NO_GRAPHICS", "0")]).narrated);
        assert!(!detect(true, None, &[]).narrated);
    }
}
