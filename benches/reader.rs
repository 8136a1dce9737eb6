//! Reading alone, from bytes in memory to records with spans: no rule, no report.
//!
//! ```console
//! $ cargo bench --bench reader                                    # all shapes, 100,000 records each
//! $ cargo bench --bench reader -- --shape tld --records 1000000   # one shape
//! $ cargo bench --bench reader -- --file big.zone                 # a zone of one's own
//! $ cargo bench --bench reader -- --file big.zone --once          # read once and exit, to be timed from outside
//! ```
//!
//! Seconds depend on what else the machine does; `benches/instructions.sh` counts instructions instead.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use zonewarden::source::{SourceFile, SourceMap};
use zonewarden::zone::name::Name;
use zonewarden::zone::reader::{self, Options};

#[allow(dead_code, reason = "the generator uses the rest of it")]
mod shapes;

use shapes::{Shape, fleet};

const USAGE: &str =
    "usage: reader [--shape SHAPE|fleet] [--records N] [--rounds N] | --file FILE [--origin NAME] [--once]";

struct Arguments {
    shape: Option<String>,
    file: Option<PathBuf>,
    origin: String,
    records: u64,
    rounds: usize,
    once: bool,
}

fn main() -> ExitCode {
    match arguments().and_then(|arguments| run(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn arguments() -> Result<Arguments, String> {
    let mut arguments =
        Arguments { shape: None, file: None, origin: "example.".to_owned(), records: 100_000, rounds: 11, once: false };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("`{word}` lacks its value"));
        let number = |text: String| text.parse::<u64>().map_err(|_| format!("`{text}` is no number"));
        match word.as_str() {
            // From `cargo bench` itself.
            "--bench" => {}
            "--once" => arguments.once = true,
            "--shape" => arguments.shape = Some(value()?),
            "--file" => arguments.file = Some(PathBuf::from(value()?)),
            "--origin" => arguments.origin = value()?,
            "--records" => arguments.records = number(value()?)?,
            "--rounds" => arguments.rounds = number(value()?)?.max(1) as usize,
            _ => return Err(format!("there is no option `{word}`")),
        }
    }
    Ok(arguments)
}

fn run(arguments: &Arguments) -> Result<(), String> {
    let origin = Name::parse(&arguments.origin).map_err(|error| format!("`{}`: {error}", arguments.origin))?;
    let sources = SourceMap::new();
    if let Some(path) = &arguments.file {
        let bytes = std::fs::read(path).map_err(|error| format!("`{}` cannot be read: {error}", path.display()))?;
        let file = sources.add(path.display().to_string(), bytes).map_err(|error| error.to_string())?;
        if arguments.once {
            let read = read(&file, &origin);
            println!("{} records, {} problems", read.records, read.problems);
        } else {
            head();
            measure(&path.display().to_string(), &[(file, origin)], arguments.rounds);
        }
        return Ok(());
    }
    head();
    let wanted = |name: &str| arguments.shape.as_deref().is_none_or(|shape| shape == name);
    for &shape in Shape::ALL.iter().filter(|shape| wanted(shape.name())) {
        // The hostile shapes are as large as they have to be unless one of them is asked for.
        let ordinary = matches!(shape, Shape::Enterprise | Shape::Tld | Shape::Signed);
        let size = if ordinary || arguments.shape.is_some() { arguments.records } else { shape.usual_size() };
        let mut text = Vec::new();
        shapes::write(shape, shapes::Options { size, seed: 1 }, &mut text).map_err(|error| error.to_string())?;
        let file = sources.add(shape.name(), text).map_err(|error| error.to_string())?;
        measure(shape.name(), &[(file, origin.clone())], arguments.rounds);
    }
    if wanted("fleet") {
        let zones = arguments.records.div_ceil(fleet::RECORDS);
        let zones: Result<Vec<_>, String> = (0..zones).map(|number| small_zone(&sources, number)).collect();
        measure("fleet", &zones?, arguments.rounds);
    }
    Ok(())
}

fn small_zone(sources: &SourceMap, number: u64) -> Result<(Arc<SourceFile>, Name), String> {
    let mut text = Vec::new();
    fleet::write(number, 1, &mut text).map_err(|error| error.to_string())?;
    let origin = fleet::origin(number);
    let name = Name::parse(&origin).map_err(|error| error.to_string())?;
    Ok((sources.add(origin, text).map_err(|error| error.to_string())?, name))
}

struct Read {
    records: usize,
    problems: usize,
}

fn read(file: &Arc<SourceFile>, origin: &Name) -> Read {
    let options = Options { origin: Some(origin.clone()), ..Options::default() };
    let contents = reader::read(file, &options);
    let contents = std::hint::black_box(contents);
    Read { records: contents.records.len(), problems: contents.problems.len() }
}

fn head() {
    println!("{:<22} {:>9} {:>9} {:>8} {:>12} {:>8}", "shape", "records", "problems", "median", "records/s", "MB/s");
}

/// Reads all zones `rounds` times and prints the median round.
fn measure(name: &str, zones: &[(Arc<SourceFile>, Name)], rounds: usize) {
    let bytes: usize = zones.iter().map(|(file, _)| file.bytes().len()).sum();
    let (mut records, mut problems) = (0, 0);
    let mut times: Vec<f64> = (0..rounds)
        .map(|_| {
            let start = Instant::now();
            (records, problems) = (0, 0);
            for (file, origin) in zones {
                let read = read(file, origin);
                records += read.records;
                problems += read.problems;
            }
            start.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let median = times[times.len() / 2];
    println!(
        "{name:<22} {records:>9} {problems:>9} {:>5.1} ms {:>12.0} {:>8.1}",
        median * 1e3,
        records as f64 / median,
        bytes as f64 / median / 1e6,
    );
}
