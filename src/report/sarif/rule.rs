//! Rules as SARIF's reporting descriptors: what they report, why, and how to mend it.

use super::super::Run;
use super::super::json_text::{Object, push_string};
use super::super::visible::{visible, visible_lines};
use super::level;
use crate::policy::custom::CustomRule;
use crate::policy::page::{self, Page};

/// Characters that GitHub takes for a description.
const DESCRIPTION: usize = 1024;

pub(super) fn push(out: &mut String, id: &str, run: &Run<'_>) {
    let mut object = Object::open(out);
    object.text("id", id);
    let page = page::find(id);
    let url = (run.rule_page)(id).or_else(|| page?.references.first().map(|reference| reference.url.to_owned()));
    if let Some(url) = url.filter(|url| is_url(url)) {
        object.text("helpUri", &url);
    }
    match page {
        Some(page) => push_page(&mut object, page),
        None => {
            if let Some(rule) = run.own_rules.iter().find(|rule| rule.id == id) {
                push_own(&mut object, rule);
            }
        }
    }
    object.close();
}

/// A rule of the policy's own, as far as it says something of itself.
fn push_own(object: &mut Object<'_>, rule: &CustomRule) {
    let (title, why) = (visible(rule.title.trim(), false), visible_lines(rule.why.trim(), false));
    let paragraphs: Vec<&str> = [&*title, &*why].into_iter().filter(|text| !text.is_empty()).collect();
    if let Some(first) = paragraphs.first() {
        object.object("shortDescription", |message| message.text("text", &described(first)));
        let full = paragraphs.last().unwrap_or(first);
        object.object("fullDescription", |message| message.text("text", &described(full)));
        object.object("help", |help| help.text("text", &format!("{}\n", paragraphs.join("\n\n"))));
    }
    object.object("defaultConfiguration", |configuration| configuration.text("level", level(rule.severity)));
    object.object("properties", |properties| properties.list("tags", ["dns", "custom"], push_string));
}

/// The first paragraph of a text on one line, as long as consumers take it.
fn described(text: &str) -> String {
    let first = text.split("\n\n").next().unwrap_or(text).replace('\n', " ");
    first.chars().take(DESCRIPTION).collect()
}

fn push_page(object: &mut Object<'_>, page: &Page) {
    let text =
        |key: &str, text: &str, object: &mut Object<'_>| object.object(key, |message| message.text("text", text));
    text("shortDescription", page.title, object);
    text("fullDescription", &described(page.why.trim()), object);
    object.object("help", |help| {
        let (why, fix) = (page.why.trim(), page.fix.trim());
        help.text("text", &format!("{}\n\nWhy: {why}\n\nHow to fix it: {fix}\n", page.title));
        help.text("markdown", &markdown(page));
    });
    object.object("defaultConfiguration", |configuration| configuration.text("level", level(page.severity)));
    object.object("properties", |properties| {
        properties.list("tags", ["dns", page.group], push_string);
    });
}

/// A page as Markdown. Pages are ours and written with it in mind: paragraphs, and code indented by four blanks.
fn markdown(page: &Page) -> String {
    let mut out = format!("**{}**\n\n{}\n\n### How to fix it\n\n{}\n", page.title, page.why.trim(), page.fix.trim());
    if !page.references.is_empty() {
        out.push_str("\n### References\n\n");
        for reference in page.references {
            out.push_str(&format!("- [{}]({})\n", reference.text, reference.url));
        }
    }
    out
}

/// Whether a text can stand where a URI is wanted.
fn is_url(text: &str) -> bool {
    text.starts_with("https://") && text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte))
}
