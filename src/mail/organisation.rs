//! Organisational domains: which names belong to one organisation.
//!
//! Offline, a name's organisational domain is its public suffix and one label more. RFC 9989 4.10 asks DNS as well;
//! what it finds there is for DMARC to say.

use psl::Psl;

use crate::zone::name::NameRef;

/// No name has more labels: each takes two octets, and the root one (RFC 1035 2.3.4).
const MAX_LABELS: usize = 127;

/// The organisational domain that `name` (lower case) lies in: `example.co.uk.` for `a.b.example.co.uk.`; `None` for
/// the root, a public suffix, and whatever lies above one.
///
/// Only the ICANN section of the list counts: what a company lets its customers register below its own name is no
/// more than one of its own names to DNS.
pub fn organisational_domain(name: NameRef<'_>) -> Option<NameRef<'_>> {
    let mut room = [&[][..]; MAX_LABELS];
    let mut count = 0;
    for (place, label) in room.iter_mut().zip(name.labels()) {
        *place = label;
        count += 1;
    }
    let labels = room.get(..count)?;
    let above = labels.len().checked_sub(suffix_labels(labels) + 1)?;
    name.ancestors().nth(above)
}

/// Whether both names (lower case) lie in one organisational domain.
pub fn same_organisation(a: NameRef<'_>, b: NameRef<'_>) -> bool {
    // Cheap first: names of one organisation end alike.
    a.labels().last() == b.labels().last()
        && organisational_domain(a).is_some_and(|domain| organisational_domain(b) == Some(domain))
}

/// How many labels the public suffix has. Where the list says nothing, it is the top-level domain.
fn suffix_labels(labels: &[&[u8]]) -> usize {
    let mut from_top = labels.len();
    loop {
        let considered = labels.len() - from_top;
        let info = psl::List.find(labels.iter().skip(considered).rev().copied());
        let count = labels_of_length(labels, info.len).max(1);
        if info.typ != Some(psl::Type::Private) || count <= 1 {
            return count;
        }
        // A private rule hides the ICANN rule above it: asked again without its first label, the list gives that.
        from_top = count - 1;
    }
}

/// How many of the last labels take `length` characters in presentation format.
fn labels_of_length(labels: &[&[u8]], length: usize) -> usize {
    let mut taken = 0;
    let mut count = 0;
    for label in labels.iter().rev() {
        taken += label.len() + usize::from(count > 0);
        if taken > length {
            break;
        }
        count += 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::name::Name;

    fn organisation(name: &str) -> Option<String> {
        organisational_domain(Name::parse(name).unwrap().as_ref()).map(|domain| domain.to_string())
    }

    #[test]
    fn one_label_below_the_public_suffix() {
        assert_eq!(organisation("a.b.example.com.").as_deref(), Some("example.com."));
        assert_eq!(organisation("example.com.").as_deref(), Some("example.com."));
        assert_eq!(organisation("mx.example.co.uk.").as_deref(), Some("example.co.uk."));
        assert_eq!(organisation("mx.corp.internal.").as_deref(), Some("corp.internal."));
    }

    #[test]
    fn public_suffixes_are_no_organisation() {
        for name in [".", "com.", "co.uk.", "internal."] {
            assert_eq!(organisation(name), None, "{name}");
        }
    }

    #[test]
    fn private_suffixes_belong_to_who_registered_them() {
        assert_eq!(organisation("me.github.io.").as_deref(), Some("github.io."));
        assert_eq!(organisation("github.io.").as_deref(), Some("github.io."));
        assert_eq!(organisation("a.s3.amazonaws.com.").as_deref(), Some("amazonaws.com."));
    }

    #[test]
    fn same_organisation_is_more_than_the_same_suffix() {
        let same =
            |a: &str, b: &str| same_organisation(Name::parse(a).unwrap().as_ref(), Name::parse(b).unwrap().as_ref());
        assert!(same("mx1.example.com.", "_spf.example.com."));
        assert!(!same("mx1.example.com.", "mx1.example.org."));
        assert!(!same("a.co.uk.", "b.co.uk."));
        assert!(!same("com.", "com."));
    }
}
