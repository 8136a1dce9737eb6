//! The value of `--output`: a format and the file it goes to.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::report::Format;

/// One `--output`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Output {
    format: Format,
    pub(crate) path: PathBuf,
}

impl Output {
    /// Reads `FORMAT=FILE`.
    pub(crate) fn parse(text: &str) -> Result<Output, String> {
        let Some((format, path)) = text.split_once('=') else {
            return Err("it names no file: write it as in `sarif=report.sarif`".to_owned());
        };
        let Ok(format) = Format::from_str(format, false) else {
            let formats = Format::value_variants().iter().filter_map(|format| format.to_possible_value());
            let names: Vec<String> = formats.map(|value| value.get_name().to_owned()).collect();
            return Err(format!("there is no format `{format}`; formats: {}", names.join(", ")));
        };
        match path {
            "" => Err("there is no file name behind `=`".to_owned()),
            "-" => Err("`--format` is what goes to standard output".to_owned()),
            _ => Ok(Output { format, path: PathBuf::from(path) }),
        }
    }

    /// The format.
    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// The path as it is told.
    pub(crate) fn shown(&self) -> String {
        self.path.to_string_lossy().replace('\\', "/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_is_a_format_and_a_file() {
        let parsed = Output::parse("json=a=b.json").unwrap();
        assert_eq!((parsed.format, parsed.shown()), (Format::Json, "a=b.json".to_owned()));
        for (text, part) in [("json", "names no file"), ("xml=a", "no format `xml`"), ("json=", "no file name")] {
            let error = Output::parse(text).unwrap_err();
            assert!(error.contains(part), "{error}");
        }
    }
}
