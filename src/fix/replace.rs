//! A file gets a new text: whole, or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use crate::interrupt::Leftover;

/// Puts `new` in the place of the file at `path`, which holds `old`: a temporary file in the same folder, with the same
/// permissions, is written through to the disk and takes its name.
///
/// `path` has its symbolic links resolved. Other hard links to the file keep the old text.
///
/// # Errors
/// A file that may not be written, holds something else by now, or is in a folder that takes no new file. The file is
/// then as it was. The text is to be put behind the file's name: "cannot be written: …".
pub fn replace(path: &Path, old: &[u8], new: &[u8]) -> Result<(), String> {
    let cannot = |error: io::Error| match error.kind() {
        io::ErrorKind::PermissionDenied => "cannot be written: permission denied; it is left as it was".to_owned(),
        io::ErrorKind::NotFound => "cannot be written: it is gone".to_owned(),
        _ => format!("cannot be written: {error}; it is left as it was"),
    };
    let before = fs::metadata(path).map_err(cannot)?;
    // Whoever may write to the folder could replace it all the same; read-only is meant to be.
    if before.permissions().readonly() {
        return Err("cannot be written: it is read-only; it is left as it was".to_owned());
    }
    OpenOptions::new().write(true).open(path).map_err(cannot)?;
    if fs::read(path).map_err(cannot)? != old {
        return Err("has changed since it was read; it is left as it is".to_owned());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".zonewarden-").tempfile_in(folder).map_err(cannot)?;
    let _leftover = Leftover::new(file.path());
    file.write_all(new).map_err(cannot)?;
    file.as_file().set_permissions(before.permissions()).map_err(cannot)?;
    keep_owner(file.path(), &before);
    file.as_file().sync_all().map_err(cannot)?;
    file.persist(path).map_err(|error| cannot(error.error))?;
    sync_folder(folder);
    Ok(())
}

/// A file that root mends stays its owner's. Others cannot give files away, and need not.
#[cfg(unix)]
fn keep_owner(path: &Path, before: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt, chown};
    let _ = chown(path, Some(before.uid()), Some(before.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_path: &Path, _before: &fs::Metadata) {}

/// The new name is in the folder, which not every system lets be written through.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = fs::File::open(folder) {
        let _ = folder.sync_all();
    }
}
