//! What configuration says of a zone that its text does not: a policy's views, and what name servers are told.

use std::sync::{Arc, LazyLock};

use super::kind::Special;
use super::signing::SignedBy;
use crate::source::Span;
use crate::zone::name::{Name, NameRef};

/// What a zone is for, as far as mail goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MailUse {
    /// It takes mail.
    Mail,
    /// It neither takes nor sends mail.
    NoMail,
    /// It is only held.
    Parked,
}

impl MailUse {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            MailUse::Mail => "a mail domain",
            MailUse::NoMail => "a domain without mail",
            MailUse::Parked => "parked",
        }
    }
}

/// What a policy says a zone is for, and where.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MailMark {
    /// What it is for.
    pub purpose: MailUse,
    /// The pattern in the policy.
    pub span: Option<Span>,
}

/// What is declared about one zone. The default declares nothing.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Declared {
    /// Whether its view is for an inner network. `Some(false)` says that it is not, even if all its addresses are
    /// private; a name that only an inner network can have stays one.
    pub internal: Option<bool>,
    /// What a name server uses the zone for.
    pub special: Option<Special>,
    /// Servers and providers whose own ways are no fault in it, as `[zones] dialects` names them.
    pub dialects: Arc<[String]>,
    /// What a policy says of its mail.
    pub mail: Option<MailMark>,
    /// What a policy says of the mail of names below its apex, each in lower case and once.
    pub mail_below: Arc<[(Name, MailMark)]>,
    /// Whether a server or a tool writes the serial, as `[zones] serial = "managed"` says.
    pub serial_managed: bool,
    /// Who signs the zone, as the policy says.
    pub signed_by: Option<SignedBy>,
    /// Whether a server's configuration says that the server signs the zone when it loads it.
    pub signed_on_load: bool,
}

/// What is declared of most zones, once for all of them.
pub(super) fn nothing() -> &'static Arc<Declared> {
    static NOTHING: LazyLock<Arc<Declared>> = LazyLock::new(Arc::default);
    &NOTHING
}

impl Declared {
    /// To be kept with a zone.
    pub fn shared(self) -> Arc<Declared> {
        if self == **nothing() { Arc::clone(nothing()) } else { Arc::new(self) }
    }

    /// What a policy says of the mail of `name` (lower case), a name of the zone whose apex is `apex`.
    pub fn mail_of(&self, name: NameRef<'_>, apex: NameRef<'_>) -> Option<MailMark> {
        if name == apex {
            return self.mail;
        }
        self.mail_below.iter().find(|(known, _)| known.as_ref() == name).map(|(_, mark)| *mark)
    }
}
