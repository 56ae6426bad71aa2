//! The keys that texts name.

use std::collections::HashMap;
use std::sync::Arc;

use fluent_bundle::{FluentResource, FluentValue, concurrent::FluentBundle};
use parking_lot::RwLock;

use crate::protocol::key_table::KeyTable;

/// What `KEY` is in a text where there is no such key: texts choose other words then.
const NONE: &str = "none";

/// The table whose keys texts name, and what the first key for each of its lines is called.
#[derive(Clone, Default)]
pub(super) struct KeyNames(Arc<RwLock<Named>>);

#[derive(Default)]
struct Named {
    table: Option<KeyTable>,
    first_keys: HashMap<&'static str, String>,
}

impl KeyNames {
    /// Whether those of `keys` are named.
    pub(super) fn are_of(&self, keys: &KeyTable) -> bool {
        self.0.read().table.as_ref() == Some(keys)
    }

    /// From now on those of `keys` are named, which are called so.
    pub(super) fn set(&self, keys: KeyTable, names: HashMap<&'static str, String>) {
        *self.0.write() = Named {
            table: Some(keys),
            first_keys: names,
        };
    }

    /// Texts may name keys from now on: `KEY("mark")` is the key alone, `IN-BRACKETS("mark")` what is put behind a text.
    pub(super) fn offer_to(&self, bundle: &mut FluentBundle<FluentResource>) {
        fn action<'a>(arguments: &'a [FluentValue]) -> &'a str {
            match arguments {
                [FluentValue::String(action)] => action,
                _ => NONE,
            }
        }
        let names = self.clone();
        // Only a name that is there already is refused.
        let _ = bundle.add_function("KEY", move |arguments, _| {
            let names = names.0.read();
            let name = names.first_keys.get(action(arguments)).map_or(NONE, String::as_str);
            FluentValue::from(name.to_owned())
        });
        let names = self.clone();
        let _ = bundle.add_function("IN-BRACKETS", move |arguments, _| {
            let names = names.0.read();
            let name = names.first_keys.get(action(arguments)).map(|name| format!(" ({name})"));
            FluentValue::from(name.unwrap_or_default())
        });
    }
}
