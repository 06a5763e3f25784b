//! Halves that lie in neighbouring files: `variables.tf` and `terraform.tfvars`, `.env` and `.env.local`, `credentials` and `config`.
//!
//! Promises: joins only where exactly one lone ID meets exactly one lone secret in a family of files, and nothing says that they are
//! strangers; changes nothing else.

use std::collections::{BTreeMap, BTreeSet};

use super::{aws, correlate::Credential, qualifiers};
use crate::{candidate::Company, grade::Confidence, rule::RuleSet};

/// Joins the lone halves among one run's credentials.
pub fn join(credentials: &mut Vec<Credential>, rules: &RuleSet) {
    let mut families = BTreeMap::<Family, (Vec<usize>, Vec<usize>)>::new();
    for (index, credential) in credentials.iter().enumerate() {
        let Some(family) = Family::of(credential, rules) else { continue };
        let (ids, secrets) = families.entry(family).or_default();
        if credential.id.is_some() { ids.push(index) } else { secrets.push(index) }
    }
    let mut taken = BTreeSet::new();
    for (ids, secrets) in families.into_values() {
        let ([id], [secret]) = (ids.as_slice(), secrets.as_slice()) else { continue };
        let (mine, theirs) = (credentials[*id].primary(), credentials[*secret].primary());
        if mine.file.path == theirs.file.path
            || qualifiers::conflict(mine, theirs)
            || !tokens_agree(&credentials[*id], &credentials[*secret])
        {
            continue;
        }
        let other = credentials[*secret].clone();
        if let Some(part) = other.secret {
            credentials[*id].join(part);
            credentials[*id].token = credentials[*id].token.take().or(other.token);
            taken.insert(*secret);
        }
    }
    let mut index = 0;
    credentials.retain(|_| {
        index += 1;
        !taken.contains(&(index - 1))
    });
}

/// Where the other half of a credential may lie, if it is a lone one: its directory, as it stands in paths, and what files there are
/// called, as [`is_of_family`] knows it.
pub fn elsewhere(credential: &Credential, rules: &RuleSet) -> Option<(Vec<u8>, String)> {
    Family::of(credential, rules).map(|family| (family.directory, family.stem))
}

/// Whether a file of this name belongs to a family.
pub fn is_of_family(name: &[u8], family: &str) -> bool {
    stem(&String::from_utf8_lossy(name)) == family
}

/// Whether at most one half has a session token, and the ID is of a kind that can have it.
fn tokens_agree(id: &Credential, secret: &Credential) -> bool {
    match (&id.token, &secret.token) {
        (Some(_), Some(_)) => false,
        (_, Some(_)) => aws::may_have_token(id),
        (_, None) => true,
    }
}

/// Files whose halves may belong together: one provider's, in one directory, with a common stem or convention.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Family {
    provider: String,
    of_repository: bool,
    documented: bool,
    directory: Vec<u8>,
    stem: String,
}

impl Family {
    /// The family of a lone half; `None` for anything else, and for a secret that nothing names.
    fn of(credential: &Credential, rules: &RuleSet) -> Option<Self> {
        let primary = credential.primary();
        let lone = credential.awaits_secret() || (credential.id.is_none() && credential.secret.is_some());
        let named = primary.company > Company::Partner && primary.confidence > Confidence::Low;
        (lone && named && primary.role.is_some()).then(|| Self {
            provider: rules.rules()[primary.rule].provider.name.to_string(),
            of_repository: rules.rules()[primary.rule].provider.of_repository,
            documented: primary.documented,
            directory: primary.file.path.directory().to_vec(),
            stem: stem(&String::from_utf8_lossy(primary.file.path.file_name())),
        })
    }
}

fn stem(name: &str) -> String {
    let terraform = [".tf", ".tfvars", ".tf.json", ".tfvars.json"].iter().any(|end| name.ends_with(end));
    let dotenv = name.starts_with(".env") || name.ends_with(".env");
    match name {
        _ if terraform => "*.tf".to_owned(),
        _ if dotenv => ".env".to_owned(),
        "credentials" | "config" => "credentials".to_owned(),
        _ => {
            let from = usize::from(name.starts_with('.'));
            name[from..].find('.').map_or(name, |dot| &name[..from + dot]).to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_by_name() {
        for (a, b, same) in [
            ("variables.tf", "terraform.tfvars", true),
            (".env", ".env.local", true),
            ("credentials", "config", true),
            ("app.yml", "app.properties", true),
            ("app.yml", "web.yml", false),
            (".boto", ".s3cfg", false),
        ] {
            assert_eq!(stem(a) == stem(b), same, "{a} {b}");
        }
    }
}
