//! Other programs that check zone files.

use std::path::Path;
use std::process::{Command, Stdio};

use zonewarden::zone::name::Name;

/// A program that checks zone files.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Peer {
    /// BIND's, with every check on.
    NamedCheckzone,
    /// Knot's.
    Kzonecheck,
    /// validns, with all policies.
    Validns,
    /// NSD's.
    NsdCheckzone,
}

impl Peer {
    pub const ALL: [Peer; 4] = [Peer::NamedCheckzone, Peer::Kzonecheck, Peer::Validns, Peer::NsdCheckzone];

    pub fn name(self) -> &'static str {
        match self {
            Peer::NamedCheckzone => "named-checkzone",
            Peer::Kzonecheck => "kzonecheck",
            Peer::Validns => "validns",
            Peer::NsdCheckzone => "nsd-checkzone",
        }
    }

    /// Says so loudly where it is not.
    pub fn installed(self) -> bool {
        let found = Command::new(self.name()).arg("-h").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
        if !found {
            drop(std::io::Write::write_fmt(
                &mut std::io::stderr(),
                format_args!("SKIPPED: {} is not installed\n", self.name()),
            ));
        }
        found
    }

    /// The lines that it prints of a zone; `$INCLUDE` is looked up in `includes`.
    pub fn messages(self, text: &[u8], apex: &Name, includes: &Path) -> Vec<String> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("zone");
        std::fs::write(&file, text).expect("the folder is ours");
        let mut command = Command::new(self.name());
        let apex = apex.to_string();
        match self {
            Peer::NamedCheckzone => {
                let warnings = ["-k", "-n", "-m", "-M", "-S", "-r"].iter().flat_map(|option| [*option, "warn"]);
                command.args(["-i", "local"]).args(warnings).arg(&apex).arg(&file);
            }
            Peer::Kzonecheck => {
                command.args(["-v", "-o", &apex]).arg(&file);
            }
            Peer::Validns => {
                command.args(["-p", "all", "-z", &apex]).arg("-I").arg(includes).arg(&file);
            }
            Peer::NsdCheckzone => {
                command.arg(&apex).arg(&file);
            }
        }
        let output = command.current_dir(includes).output().expect("the peer was there a moment ago");
        let printed = [output.stdout, output.stderr].concat();
        let printed = String::from_utf8_lossy(&printed).replace(&*file.to_string_lossy(), "FILE");
        printed.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }
}
