//! `vitrin forms`: the forms that films are rated with.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::cli::args::{PasswordArgs, SwapArgs};
use crate::cli::columns::{Align, lay_out};
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::forms::{Answering, Form, FormMistake, Item};
use crate::operations::ratings::{Forms, KnownForm, read_form};
use crate::texts::forms::words;
use crate::vault::UnlockedVault;

pub const ABOUT: &str = "List, show and check the forms that films are rated with, or add one to a vault";

pub const NOTES: &str = "\
Without DIR, the forms that are part of Vitrin; with it, those of the vault too. Their wording is Vitrin's own, under \
Vitrin's licence. Published instruments have owners: a unit that may use one writes it as a file and adds it. To begin with one \
that is there: vitrin forms --print session-craft > our-form.toml. docs/forms.md says what may be in such a file.

A form that is added lies sealed in the vault. Another edition of it (of the same name) takes its place; what was rated before \
keeps the edition that it was rated with.

With --json, one object with the list `forms`; each has name, version, title, own (whether it was added to the vault: true, \
false), and items: a list of objects with name, text, answer (scale, count, comment), and of a scale min and max.";

#[derive(Args)]
pub struct RatingForms {
    /// Folder of the vault
    pub(crate) dir: Option<PathBuf>,

    /// Show what is in the form of this name
    #[arg(long, value_name = "NAME", conflicts_with_all = ["print", "check", "add", "remove"])]
    show: Option<String>,

    /// Print the file of the form of this name, to be changed
    #[arg(long, value_name = "NAME", conflicts_with_all = ["check", "add", "remove", "json"])]
    print: Option<String>,

    /// Check a form's file, and say what is wrong and in which line
    #[arg(long, value_name = "FILE", conflicts_with_all = ["dir", "add", "remove", "json"])]
    check: Option<PathBuf>,

    /// Add a form's file to the vault
    #[arg(long, value_name = "FILE", requires = "dir", conflicts_with_all = ["remove", "json"])]
    pub(crate) add: Option<PathBuf>,

    /// Offer the form of this name no longer; what was rated with it stays as it is
    #[arg(long, value_name = "NAME", requires = "dir", conflicts_with = "json")]
    pub(crate) remove: Option<String>,

    /// Print JSON for a script
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    password: PasswordArgs,

    #[command(flatten)]
    swap: SwapArgs,

    /// The form's file, read while this process was still free to.
    #[arg(skip)]
    file: Option<Box<Result<Form, FormMistake>>>,
}

#[derive(Serialize)]
struct FormsJson<'a> {
    forms: Vec<FormJson<'a>>,
}

#[derive(Serialize)]
struct FormJson<'a> {
    name: &'a str,
    version: &'a str,
    title: &'a str,
    own: bool,
    items: Vec<ItemJson<'a>>,
}

#[derive(Serialize)]
struct ItemJson<'a> {
    name: &'a str,
    text: &'a str,
    answer: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<i32>,
}

impl RatingForms {
    /// Reads the form's file: called before the process gives up the right to.
    pub fn read_file(&mut self) {
        let path = self.check.as_ref().or(self.add.as_ref());
        self.file = path.map(|path| Box::new(read_form(path)));
    }

    /// Does what was asked for.
    pub fn run(mut self, context: &mut Context) -> Result<(), Failure> {
        let file = self.file.take().map(|read| *read).transpose()?;
        if let (Some(form), None) = (&file, &self.add) {
            return check(form, context);
        }
        let Some(folder) = &self.dir else {
            return self.list(&Forms::of(&[]), context);
        };
        context.check_swap(self.swap)?;
        if self.add.is_none() && self.remove.is_none() {
            let vault = context.unlock_to_read(folder, &self.password)?;
            return self.list(&Forms::of(vault.forms()), context);
        }
        let mut vault = context.unlock(folder, &self.password)?;
        match (file, &self.remove) {
            (Some(form), _) => add(&form, &mut vault, context),
            (None, name) => remove(name.as_deref().unwrap_or_default(), &mut vault, context),
        }
    }

    fn list(&self, forms: &Forms, context: &mut Context) -> Result<(), Failure> {
        if let Some(name) = &self.print {
            let form = &named(forms, name)?.form;
            return context.out.write(form.text().as_bytes()).map_err(Failure::Output);
        }
        let chosen: Vec<&KnownForm> = match &self.show {
            Some(name) => vec![named(forms, name)?],
            None => forms.offered().collect(),
        };
        if self.json {
            let forms = chosen.iter().map(|known| as_json(known, context)).collect();
            return context.print_json(&FormsJson { forms });
        }
        if let (Some(_), [known]) = (&self.show, &chosen[..]) {
            return print(&known.form, context);
        }
        let rows: Vec<Vec<String>> = chosen.iter().map(|known| row(known, context)).collect();
        let lines = lay_out(&[Align::Left; 4], &rows);
        lines.iter().try_for_each(|line| context.print_line(line))
    }
}

fn named<'a>(forms: &'a Forms, name: &str) -> Result<&'a KnownForm, Failure> {
    forms.named(name).ok_or_else(|| Failure::Text {
        exit: Exit::Usage,
        id: "cli-form-unknown",
        arguments: vec![("name", crate::texts::escape_control_chars(name))],
    })
}

fn check(form: &Form, context: &mut Context) -> Result<(), Failure> {
    let count = form.items().count();
    let title = words(&form.title, &context.texts).to_owned();
    context.print_text("cli-form-good", &[("title", title.into()), ("count", count.into())])
}

fn add(form: &Form, vault: &mut UnlockedVault, context: &mut Context) -> Result<(), Failure> {
    let added = vault.add_form(form)?;
    let title = words(&form.title, &context.texts).to_owned();
    let id = if added {
        "rating-form-added"
    } else {
        "rating-form-there"
    };
    context.print_text(id, &[("title", title.into())])
}

fn remove(name: &str, vault: &mut UnlockedVault, context: &mut Context) -> Result<(), Failure> {
    let forms = Forms::of(vault.forms());
    let known = named(&forms, name)?;
    if !known.own {
        return Err(Failure::text(Exit::Usage, "cli-form-shipped"));
    }
    vault.remove_form(known.id)?;
    let title = words(&known.form.title, &context.texts).to_owned();
    context.print_text("cli-form-removed", &[("title", title.into())])
}

fn row(known: &KnownForm, context: &Context) -> Vec<String> {
    let texts = &context.texts;
    let whose = texts.get(if known.own { "cli-form-own" } else { "cli-form-vitrin" });
    let form = &known.form;
    vec![
        form.name.clone(),
        form.version.clone(),
        words(&form.title, texts).to_owned(),
        whose,
    ]
}

/// A form as it is read.
fn print(form: &Form, context: &mut Context) -> Result<(), Failure> {
    let mut lines = vec![format!(
        "{} ({} {})",
        words(&form.title, &context.texts),
        form.name,
        form.version
    )];
    lines.extend(
        form.about
            .iter()
            .chain(&form.source)
            .map(|text| words(text, &context.texts).to_owned()),
    );
    for group in &form.groups {
        lines.extend([String::new(), words(&group.title, &context.texts).to_owned()]);
        for item in &group.items {
            lines.push(format!("  {}: {}", item.name, words(&item.text, &context.texts)));
            lines.extend(
                item.help
                    .iter()
                    .map(|help| format!("    {}", words(help, &context.texts))),
            );
            lines.push(format!("    {}", answering(form, item, context)));
        }
    }
    lines.iter().try_for_each(|line| context.print_line(line))
}

/// How an item is answered, in words.
fn answering(form: &Form, item: &Item, context: &Context) -> String {
    let texts = &context.texts;
    let Some(scale) = form.scale(item) else {
        return texts.get(match item.answering {
            Answering::Count => "cli-form-count",
            _ => "cli-form-comment",
        });
    };
    let anchors = scale.anchors.iter();
    let anchors = anchors.map(|anchor| format!("{} {}", anchor.value, words(&anchor.words, texts)));
    let anchors: Vec<String> = anchors.collect();
    let mut said = format!("{}–{}", scale.min, scale.max);
    if !anchors.is_empty() {
        said = format!("{said}: {}", anchors.join(", "));
    }
    if scale.not_applicable {
        said = format!("{said}; {}", texts.get("rating-not-applicable"));
    }
    said
}

fn as_json<'a>(known: &'a KnownForm, context: &Context) -> FormJson<'a> {
    let form = &known.form;
    let item = |item: &'a Item| ItemJson {
        name: &item.name,
        text: words(&item.text, &context.texts),
        answer: match item.answering {
            Answering::Scale { .. } => "scale",
            Answering::Count => "count",
            Answering::Comment => "comment",
        },
        min: form.scale(item).map(|scale| scale.min),
        max: form.scale(item).map(|scale| scale.max),
    };
    FormJson {
        name: &form.name,
        version: &form.version,
        title: words(&form.title, &context.texts),
        own: known.own,
        items: form.items().map(item).collect(),
    }
}
