//! What look-ups asked for and nobody knows: the list that `zonewarden facts` prints.
//!
//! A [`Missing`] notes each name and type that a look-up ended at, outside all zones and the facts, together with the
//! rule that asked. Which rule that is a thread says beforehand, with [`Asking`].

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use crate::zone::name::{Name, NameRef};

thread_local! {
    static ASKING: RefCell<Option<Arc<str>>> = const { RefCell::new(None) };
}

/// Who asks on this thread, until this is dropped. Look-ups of nobody are not noted.
#[derive(Debug)]
pub(crate) struct Asking {
    before: Option<Arc<str>>,
}

impl Asking {
    /// From here on `who` asks.
    pub fn by(who: Option<Arc<str>>) -> Asking {
        Asking { before: ASKING.replace(who) }
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        ASKING.set(self.before.take());
    }
}

/// What is missing so far.
#[derive(Debug, Default)]
pub(crate) struct Missing {
    /// Whether names count as missing of which it is known that nobody could say.
    retry: bool,
    asked: Mutex<BTreeMap<(Name, u16), Reasons>>,
}

#[derive(Debug, Default)]
struct Reasons {
    rules: BTreeSet<Arc<str>>,
    unavailable: bool,
}

/// A name (lower case) and type that nobody knows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lack {
    /// The name.
    pub name: Name,
    /// The type.
    pub rtype: u16,
    /// The ids of the rules that asked, sorted.
    pub rules: Vec<String>,
    /// Whether the facts say that nobody could answer before.
    pub unavailable: bool,
}

impl Missing {
    pub fn new(retry: bool) -> Missing {
        Missing { retry, asked: Mutex::default() }
    }

    /// Notes a look-up that found nothing out.
    pub fn note(&self, name: NameRef<'_>, rtype: u16, unavailable: bool) {
        let Some(rule) = ASKING.with_borrow(Clone::clone) else { return };
        if unavailable && !self.retry {
            return;
        }
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let reasons = asked.entry((name.to_name(), rtype)).or_default();
        reasons.rules.insert(rule);
        reasons.unavailable |= unavailable;
    }

    /// The list, by name as it is written and then by type.
    pub fn list(&self) -> Vec<Lack> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let lack = |((name, rtype), reasons): (&(Name, u16), &Reasons)| Lack {
            name: name.clone(),
            rtype: *rtype,
            rules: reasons.rules.iter().map(|rule| rule.to_string()).collect(),
            unavailable: reasons.unavailable,
        };
        let mut list: Vec<Lack> = asked.iter().map(lack).collect();
        list.sort_by_cached_key(|lack| (lack.name.to_string(), lack.rtype));
        list
    }
}

/// Whether a name can be given to a program as it is: it has a label, and letters, digits, `-` and `_` only. Names come
/// out of zones that nobody vouches for, and must not become options of dig, words of a shell or terminal commands.
pub fn is_safe(name: NameRef<'_>) -> bool {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    !name.is_root() && name.labels().all(|label| label.iter().all(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name::parse(text).unwrap()
    }

    #[test]
    fn only_plain_names_are_safe() {
        for safe in ["mx.example.", "_spf.example.", "-f.example.", "1.2.0.192.in-addr.arpa."] {
            assert!(is_safe(name(safe).as_ref()), "{safe}");
        }
        for unsafe_ in [".", "*.example.", "+short.example.", "@a.example.", "a\\.b.example.", "a\\010b.", "$(x)."] {
            assert!(!is_safe(name(unsafe_).as_ref()), "{unsafe_}");
        }
    }

    #[test]
    fn who_asks_is_noted_and_nobody_is_not() {
        let missing = Missing::new(false);
        let ask = |text: &str| missing.note(name(text).as_ref(), 1, false);
        ask("nobody.example.");
        {
            let _outer = Asking::by(Some("b".into()));
            ask("x.example.");
            {
                let _inner = Asking::by(Some("a".into()));
                ask("x.example.");
            }
            ask("w.example.");
            missing.note(name("u.example.").as_ref(), 1, true);
        }
        ask("nobody.example.");
        let list: Vec<String> =
            missing.list().iter().map(|lack| format!("{} {}", lack.name, lack.rules.join(","))).collect();
        assert_eq!(list, ["w.example. b", "x.example. a,b"]);
    }

    #[test]
    fn what_nobody_could_say_is_asked_again_on_demand() {
        let missing = Missing::new(true);
        let _asking = Asking::by(Some("a".into()));
        missing.note(name("u.example.").as_ref(), 1, true);
        assert!(missing.list()[0].unavailable);
    }
}
