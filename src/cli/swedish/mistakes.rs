//! Why a command line is not understood.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::words::of_claps_own;

/// The mistake in words, what may have been meant, how the command is used, and where there is more.
pub fn in_words(error: &clap::Error) -> String {
    let text = |kind| strings(error.get(kind)).into_iter().next().unwrap_or_default();
    let argument = text(ContextKind::InvalidArg);
    let value = text(ContextKind::InvalidValue);
    let said = match error.kind() {
        ErrorKind::InvalidSubcommand => format!("okänt kommando ”{}”", text(ContextKind::InvalidSubcommand)),
        ErrorKind::UnknownArgument if argument.starts_with('-') => format!("okänd flagga ”{argument}”"),
        ErrorKind::UnknownArgument => format!("”{argument}” är ett argument för mycket"),
        ErrorKind::MissingRequiredArgument => {
            let missing = strings(error.get(ContextKind::InvalidArg));
            format!("det här saknas:\n  {}", missing.join("\n  "))
        }
        ErrorKind::MissingSubcommand => "ett kommando saknas".to_owned(),
        ErrorKind::InvalidValue if value.is_empty() => format!("”{argument}” saknar sitt värde"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let possible = strings(error.get(ContextKind::ValidValue));
            let possible = match &possible[..] {
                [] => String::new(),
                values => format!("\n  [möjliga värden: {}]", values.join(", ")),
            };
            format!("värdet ”{value}” går inte att använda för ”{argument}”{possible}")
        }
        ErrorKind::ArgumentConflict => match &strings(error.get(ContextKind::PriorArg))[..] {
            [prior] if *prior == argument => format!("”{argument}” får anges en gång"),
            [prior] => format!("”{argument}” går inte att använda tillsammans med ”{prior}”"),
            priors => format!(
                "”{argument}” går inte att använda tillsammans med:\n  {}",
                priors.join("\n  ")
            ),
        },
        ErrorKind::TooManyValues => format!("”{argument}” har fått för många värden"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("”{argument}” har fått för få värden, eller för många")
        }
        ErrorKind::NoEquals => format!("mellan ”{argument}” och dess värde ska det stå ett likhetstecken"),
        ErrorKind::InvalidUtf8 => "något på kommandoraden är inte giltig text (UTF-8)".to_owned(),
        _ => "kommandoraden går inte att förstå".to_owned(),
    };
    let suggestions = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ];
    let meant = suggestions.into_iter().flat_map(|kind| strings(error.get(kind))).next();
    let meant = meant
        .map(|word| format!("\n\n  tips: menade du ”{word}”?"))
        .unwrap_or_default();
    let usage = text(ContextKind::Usage);
    let usage = match usage.trim() {
        "" => String::new(),
        usage => format!("\n\n{}", of_claps_own(usage)),
    };
    format!("fel: {said}{meant}{usage}\n\nMer hjälp: ”--help”.\n")
}

fn strings(value: Option<&ContextValue>) -> Vec<String> {
    match value {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        Some(ContextValue::StyledStr(text)) => vec![text.to_string()],
        Some(ContextValue::StyledStrs(texts)) => texts.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}
