//! The name that was probably meant.

/// The candidate nearest to what was written, if it is near enough to be meant; the first of equally near ones.
///
/// ```
/// use zonewarden::policy::suggest::nearest;
/// assert_eq!(nearest("mx-primry", ["mx-primary", "mx-single"]), Some("mx-primary"));
/// assert_eq!(nearest("zzz", ["mx-primary", "mx-single"]), None);
/// ```
pub fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Anything longer is no slip of the pen, and the distance costs the product of the lengths.
    if written.len() > 100 {
        return None;
    }
    let written = written.to_ascii_lowercase().replace('_', "-");
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let distance = strsim::damerau_levenshtein(&written, candidate);
        let tolerance = (candidate.len().max(written.len()) / 3).max(1);
        if distance <= tolerance && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// `did you mean …?` and what is known, or only the latter.
pub(crate) fn help(written: &str, known: &[&str], what: &str) -> String {
    let list = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match nearest(written, known.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None if known.is_empty() => format!("there are no {what}"),
        None => format!("{what}: {list}"),
    }
}
