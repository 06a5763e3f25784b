//! A configuration with one more allow entry.
//!
//! Promises: what stands in the file stays as it was written, its comments and its form; the result is a configuration that can be read.
//! Leaves out: the file itself (cli).

use jiff::civil::Date;
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, value};

use super::file::Named;
use crate::{
    error::Error,
    report::escape,
    suppress::allowlist::{Entry, Terms},
};

/// An entry to be added.
#[derive(Clone, Debug)]
pub struct New {
    /// The findings.
    pub fingerprints: Vec<String>,
    /// Why.
    pub reason: String,
    /// The last day it holds.
    pub expires: Option<Date>,
}

/// `text`, which messages call `name`, with the entry; `None` when an entry allows all that already.
///
/// # Errors
/// An entry or a text that is wrong.
pub fn added(text: &str, name: &str, new: &New) -> Result<Option<String>, Error> {
    let file = Named::new(name.to_owned(), text.to_owned()).parse()?;
    let terms = Terms { fingerprints: new.fingerprints.clone(), ..Terms::default() };
    let checked = Entry::new(terms, new.reason.clone(), new.expires, String::new(), Vec::new());
    checked.map_err(|cause| Error::Usage(escape::text(&cause).into_owned()))?;
    if file.allow.iter().any(|allow| allow.get_ref().allows_at_least(new)) {
        return Ok(None);
    }
    let unreadable = |cause: &str| Error::Config(format!("{}: {cause}", escape::text(name)));
    let document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| unreadable(error.message()))?;
    if document.get("allow").is_some_and(|allow| !allow.is_array_of_tables()) {
        return Err(unreadable("allow is written as a list in one line; write each entry as a table [[allow]]"));
    }
    // After all that is there, comments too.
    let end = if text.is_empty() {
        ""
    } else if text.ends_with('\n') {
        "\n"
    } else {
        "\n\n"
    };
    Ok(Some(format!("{text}{end}{}", written(new))))
}

fn written(new: &New) -> String {
    let mut document = DocumentMut::new();
    document["allow"] = Item::ArrayOfTables([table(new)].into_iter().collect::<ArrayOfTables>());
    document.to_string()
}

fn table(new: &New) -> Table {
    let mut table = Table::new();
    table["fingerprints"] = value(new.fingerprints.iter().collect::<Array>());
    table["reason"] = value(new.reason.trim());
    if let Some(date) = new.expires {
        let (year, month, day) = (date.year().unsigned_abs(), date.month().unsigned_abs(), date.day().unsigned_abs());
        let date = toml_edit::Date { year, month, day };
        table["expires"] = value(toml_edit::Datetime { date: Some(date), time: None, offset: None });
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    const FINGERPRINT: &str = "ks1:00000000:0000000000000000:00000";

    fn new(reason: &str) -> New {
        New {
            fingerprints: vec![FINGERPRINT.to_owned()],
            reason: reason.to_owned(),
            expires: Some(jiff::civil::date(2027, 1, 31)),
        }
    }

    #[test]
    fn an_entry_is_added_and_the_rest_stays_as_it_was() {
        let text = "# mine\nfail_on='high' # so\n\n[[allow]]\n  paths = [ \"x\" ]\n  reason = 'r'\n";
        let with = added(text, "c", &new("a \"test\"")).expect("well formed").expect("new");
        let entry = format!("\n[[allow]]\nfingerprints = [\"{FINGERPRINT}\"]\nreason = 'a \"test\"'\nexpires = 2027-01-31\n");
        assert_eq!(with, format!("{text}{entry}"));
        assert_eq!(added(&with, "c", &new("again")).expect("well formed"), None);
        let beneath = added("# mine", "c", &new("a \"test\"")).expect("well formed").expect("new");
        assert_eq!(beneath, format!("# mine\n{entry}"));
        let first = added("", "c", &new("x")).expect("well formed").expect("new");
        assert!(first.starts_with("[[allow]]\nfingerprints"), "{first}");
    }

    #[test]
    fn what_is_wrong_is_refused() {
        assert!(added("nonsense", "c", &new("r")).is_err());
        assert!(added("", "c", &new(" ")).is_err());
        let no_fingerprint = New { fingerprints: vec!["ks1:x".to_owned()], ..new("r") };
        assert!(added("", "c", &no_fingerprint).is_err());
    }
}
