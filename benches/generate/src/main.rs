//! Writes zones to measure on. Nothing of them is taken from anywhere: every byte follows from shape, size and seed.
//!
//! ```console
//! $ cargo run --release --manifest-path benches/generate/Cargo.toml -- enterprise --records 1000000 --output big.zone
//! $ cargo run --release --manifest-path benches/generate/Cargo.toml -- fleet --zones 5000 --output fleet/
//! ```

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[allow(dead_code, reason = "the benchmark of the reader uses the rest of it")]
#[path = "../../shapes/mod.rs"]
mod shapes;

use shapes::{Options, Shape, fleet};

const USAGE: &str = "\
usage: generate-zones SHAPE [--records N] [--seed N] [--output FILE]
       generate-zones fleet [--zones N] [--seed N] --output DIR

--records counts records, or what the shape is made of (lines, links, bytes); --seed is 1 if not given.
Without --output the zone goes to standard output. A fleet is a folder of zones of 36 records with a named.conf.

shapes:";

struct Arguments {
    /// `None`: a fleet.
    shape: Option<Shape>,
    size: Option<u64>,
    seed: u64,
    output: Option<PathBuf>,
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let arguments = match parse(&words) {
        Ok(arguments) => arguments,
        Err(message) => {
            eprintln!("{message}\n\n{USAGE}");
            for shape in Shape::ALL {
                eprintln!("  {:<22} {:>9}  {}", shape.name(), shape.usual_size(), shape.what());
            }
            return ExitCode::from(2);
        }
    };
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot write the zone: {error}");
            ExitCode::FAILURE
        }
    }
}

fn parse(words: &[String]) -> Result<Arguments, String> {
    let (first, mut rest) = words.split_first().ok_or("which shape?")?;
    let shape = match first.as_str() {
        "fleet" => None,
        name => Some(Shape::from_name(name).ok_or_else(|| format!("there is no shape `{name}`"))?),
    };
    let mut arguments = Arguments { shape, size: None, seed: 1, output: None };
    while let [option, value, behind @ ..] = rest {
        let number = || value.parse::<u64>().map_err(|_| format!("`{option}` takes a number, not `{value}`"));
        match option.as_str() {
            "--records" | "--zones" => arguments.size = Some(number()?),
            "--seed" => arguments.seed = number()?,
            "--output" => arguments.output = Some(PathBuf::from(value)),
            _ => return Err(format!("there is no option `{option}`")),
        }
        rest = behind;
    }
    match rest {
        [] => Ok(arguments),
        [option, ..] => Err(format!("`{option}` lacks its value")),
    }
}

fn run(arguments: &Arguments) -> io::Result<()> {
    let Some(shape) = arguments.shape else {
        let folder = arguments.output.as_deref().ok_or_else(|| io::Error::other("a fleet needs --output DIR"))?;
        return write_fleet(folder, arguments);
    };
    let options = Options { size: arguments.size.unwrap_or(shape.usual_size()), seed: arguments.seed };
    match &arguments.output {
        Some(path) => {
            let mut out = BufWriter::new(File::create(path)?);
            shapes::write(shape, options, &mut out)?;
            out.flush()
        }
        None => {
            let mut out = BufWriter::new(io::stdout().lock());
            shapes::write(shape, options, &mut out)?;
            out.flush()
        }
    }
}

fn write_fleet(folder: &Path, arguments: &Arguments) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut configuration = BufWriter::new(File::create(folder.join("named.conf"))?);
    for number in 0..arguments.size.unwrap_or(fleet::USUAL_ZONES) {
        let origin = fleet::origin(number);
        let mut zone = Vec::new();
        fleet::write(number, arguments.seed, &mut zone)?;
        fs::write(folder.join(format!("{origin}.zone")), zone)?;
        writeln!(configuration, "zone \"{origin}\" {{ type primary; file \"{origin}.zone\"; }};")?;
    }
    configuration.flush()
}
