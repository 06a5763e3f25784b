//! Bugs of our own: a panic while one thing is looked at ends the look at that thing, and not the run.
//!
//! Promises: a bug is told by its place in our code, never by the panic's words, which could hold what was being scanned; where nobody
//! watches, a panic goes on its way.
//! Leaves out: decoders that panic on broken bytes (unpack), and how a bug is told.

use std::{
    any::Any,
    cell::RefCell,
    panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind},
};

thread_local! {
    static WATCH: RefCell<Option<Watch>> = const { RefCell::new(None) };
}

/// What a thread has seen since it began to watch.
#[derive(Default)]
struct Watch {
    /// The first bug.
    bug: Option<Bug>,
    /// Where the newest panic was.
    place: String,
}

/// A panic, by its place in our code; it has none where no hook asked [`is_watched`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bug(String);

impl Bug {
    /// What is said of it behind what it did: ` (src/….rs:12)`.
    pub fn place(&self) -> String {
        if self.0.is_empty() { String::new() } else { format!(" ({})", self.0) }
    }
}

/// What was done, and the first bug that was met on the way.
#[derive(Debug, PartialEq, Eq)]
pub struct Watched<T> {
    /// Nothing where a bug ended it.
    pub made: Option<T>,
    /// The first one.
    pub bug: Option<Bug>,
}

impl<T> Watched<T> {
    /// Makes what another thread did as if it had been done here: its bug is this thread's.
    pub fn here(self) -> T {
        match self {
            Self { made: Some(made), bug } => {
                bug.into_iter().for_each(note);
                made
            }
            Self { made: None, bug } => resume_unwind(Box::new(bug.unwrap_or_default())),
        }
    }
}

/// Does `work` and watches for bugs.
pub fn watch<T>(work: impl FnOnce() -> T) -> Watched<T> {
    let before = WATCH.replace(Some(Watch::default()));
    let made = catch_unwind(AssertUnwindSafe(work)).map_err(|panic| note(bug_of(panic))).ok();
    let bug = WATCH.replace(before).and_then(|watch| watch.bug);
    Watched { made, bug }
}

/// Does `work` with each of the items. While there is a watch, a bug ends the work with one of them alone.
pub fn each<T>(mut items: impl Iterator<Item = T>, mut work: impl FnMut(T)) {
    let mut go_on = || items.by_ref().for_each(&mut work);
    if WATCH.with_borrow(Option::is_none) {
        return go_on();
    }
    while let Err(panic) = catch_unwind(AssertUnwindSafe(&mut go_on)) {
        note(bug_of(panic));
    }
}

/// Tells a hook whether a panic at that place is watched for, and notes the place.
pub fn is_watched(place: Option<&Location<'_>>) -> bool {
    WATCH.with_borrow_mut(|watch| {
        if let Some(watch) = watch {
            watch.place = place.map_or_else(String::new, |place| format!("{}:{}", place.file(), place.line()));
        }
        watch.is_some()
    })
}

/// The bug that another thread met, or the one at the newest panic's place.
fn bug_of(panic: Box<dyn Any + Send>) -> Bug {
    let newest = || WATCH.with_borrow_mut(|watch| watch.as_mut().map(|watch| std::mem::take(&mut watch.place)));
    panic.downcast().map_or_else(|_| Bug(newest().unwrap_or_default()), |bug| *bug)
}

fn note(bug: Bug) {
    WATCH.with_borrow_mut(|watch| {
        if let Some(watch) = watch {
            watch.bug.get_or_insert(bug);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn odd_ones(numbers: &[u32]) -> Watched<u32> {
        let mut sum = 0;
        watch(|| {
            each(numbers.iter(), |number| {
                assert!(number % 2 == 1, "injected");
                sum += number;
            });
            sum
        })
    }

    #[test]
    fn a_bug_costs_one_thing_alone() {
        assert_eq!(odd_ones(&[1, 3, 5]), Watched { made: Some(9), bug: None });
        assert_eq!(odd_ones(&[1, 2, 4, 5]), Watched { made: Some(6), bug: Some(Bug::default()) });
        assert_eq!(watch(|| panic!("injected")), Watched::<()> { made: None, bug: Some(Bug::default()) });
    }

    #[test]
    fn a_watch_within_another_keeps_its_bugs() {
        let mut inner = None;
        let outer = watch(|| inner = Some(odd_ones(&[2])));
        assert_eq!((outer.bug, inner.map(|inner| inner.bug)), (None, Some(Some(Bug::default()))));
    }

    #[test]
    fn what_another_thread_met_is_met_here() {
        let bug = || Some(Bug("src/a.rs:1".to_owned()));
        assert_eq!(watch(|| Watched { made: Some(7), bug: bug() }.here()), Watched { made: Some(7), bug: bug() });
        assert_eq!(watch(|| Watched::<u32> { made: None, bug: bug() }.here()), Watched { made: None, bug: bug() });
    }

    #[test]
    fn nobody_watches_unless_asked() {
        assert!(!is_watched(None));
        assert!(catch_unwind(|| each([1].iter(), |_| panic!("injected"))).is_err());
        let place = Location::caller();
        let told: Watched<()> = watch(|| {
            assert!(is_watched(Some(place)));
            panic!("injected");
        });
        assert_eq!(told.bug.map(|bug| bug.place()), Some(format!(" ({}:{})", place.file(), place.line())));
    }
}
