//! Git's hooks around a push: before it leaves, and before a server takes it.
//!
//! Promises: any code but 0 blocks the push; what blocks it is said last, where the developer looks first.

use std::{
    env,
    io::{self, IsTerminal, Read},
};

use super::{blocked, config_of_base, place};
use crate::{
    cli::{
        args::{Local, PrePush, PreReceive},
        exit::Exit,
        output::{complain, note},
        run,
    },
    config::Config,
    error::Error,
    grade::Severity,
    pipeline,
    report::Report,
    source::git::{
        Place,
        push::{self, Push, Remote, Shape, Update},
    },
};

/// What a push was found to be, and from which severity on it is blocked.
type Scanned = (Report, Severity, Shape, Exit);

/// `git pre-push`.
pub fn before(arguments: &PrePush) -> Result<Exit, Error> {
    let local = &arguments.local;
    let (remote, scanned) = match (&arguments.remote, &arguments.url) {
        (Some(name), Some(url)) => {
            let remote = Remote { name: name.clone(), url: url.clone() };
            let scanned = leaving(local, &remote, |_| push::updates(&refs("pre-push")?));
            (remote, scanned)
        }
        _ => {
            let remote = Remote { name: said("PRE_COMMIT_REMOTE_NAME"), url: said("PRE_COMMIT_REMOTE_URL") };
            let scanned = leaving(local, &remote, |place| framework(place).map(|update| vec![update]));
            (remote, scanned)
        }
    };
    match scanned {
        Ok((report, fail_on, shape, exit)) => {
            note(blocked::new_marks(&report).as_bytes());
            match exit {
                Exit::Clean => {}
                Exit::Incomplete | Exit::Error => note(blocked::by_gaps(&remote).as_bytes()),
                Exit::Findings => note(blocked::by_findings(&report, fail_on, &remote, &shape).as_bytes()),
            }
            Ok(exit)
        }
        Err(error) => {
            complain(&error.to_string());
            complain("push blocked: nothing can be said of it; git push --no-verify pushes this once without any hook");
            Ok(Exit::Error)
        }
    }
}

/// `git pre-receive`.
pub fn received(arguments: &PreReceive) -> Result<Exit, Error> {
    let local = &arguments.local;
    let scanned = place(local).and_then(|place| {
        let updates = push::received(&refs("pre-receive")?)?;
        let config = config_of_base(local, &place, push::base_of_received(&place, &updates)?.as_deref())?;
        let config = config.trusting_marks(arguments.trust_inline);
        scan(local, &config, || push::receive(&place, &updates))
    });
    match scanned {
        Ok((report, fail_on, shape, exit)) => {
            note(blocked::new_marks(&report).as_bytes());
            match exit {
                Exit::Clean => {}
                Exit::Incomplete | Exit::Error => note(blocked::at_server_by_gaps().as_bytes()),
                Exit::Findings => note(blocked::at_server(&report, fail_on, &shape).as_bytes()),
            }
            Ok(exit)
        }
        Err(error) => {
            complain(&error.to_string());
            complain("push rejected: nothing can be said of it; tell whoever keeps this server");
            Ok(Exit::Error)
        }
    }
}

fn leaving(local: &Local, remote: &Remote, updates: impl FnOnce(&Place) -> Result<Vec<Update>, Error>) -> Result<Scanned, Error> {
    let place = place(local)?;
    let updates = updates(&place)?;
    let config = config_of_base(local, &place, push::base(&place, remote, &updates)?.as_deref())?;
    scan(local, &config, || push::push(&place, remote, &updates))
}

fn scan(local: &Local, config: &Config, work: impl FnOnce() -> Result<Push, Error>) -> Result<Scanned, Error> {
    let mut shape = Shape::default();
    let (outcome, exit) = run::reported(&local.of_scans, config, &[], |scanner, progress, clock| {
        let pushed = work()?;
        shape = pushed.shape;
        Ok(pipeline::scan_git(pushed.blobs, config, scanner, progress, clock))
    })?;
    Ok((outcome.report, config.fail_on, shape, exit))
}

/// What git says on standard input.
fn refs(hook: &str) -> Result<Vec<u8>, Error> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        let how = format!("keysweep git {hook} --help shows the hook; to scan by hand: keysweep git range REMOTE/BRANCH..HEAD");
        return Err(Error::Usage(format!("git tells a {hook} hook on standard input what is pushed; {how}")));
    }
    let mut input = Vec::new();
    let read = stdin.lock().read_to_end(&mut input);
    read.map_err(|error| Error::Source(format!("standard input: {error}; let git run this as its hook")))?;
    Ok(input)
}

/// What the pre-commit framework says of a push: of one ref, in its environment. Where all of a branch is new to the remote, it names
/// the branch alone.
fn framework(place: &Place) -> Result<Update, Error> {
    let (from, to, branch) = (said("PRE_COMMIT_FROM_REF"), said("PRE_COMMIT_TO_REF"), said("PRE_COMMIT_LOCAL_BRANCH"));
    let tip = if to.is_empty() { &branch } else { &to };
    if tip.is_empty() {
        let how = "give REMOTE and URL as git does, or run pre-commit with --from-ref and --to-ref";
        return Err(Error::Usage(format!("nothing says what is pushed; {how}")));
    }
    let local = if branch.is_empty() { &to } else { &branch };
    push::named(place, local, tip, Some(from).filter(|from| !from.is_empty()).as_deref())
}

fn said(name: &str) -> String {
    env::var(name).unwrap_or_default()
}
