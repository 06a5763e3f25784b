//! The clock: when a scan began and ended, and how long each stage took.
//!
//! Promises: `SOURCE_DATE_EPOCH`, where it is set, is the time, so that a build that must give the same bytes does.
//! Leaves out: how a time is written (report).

use std::{
    sync::OnceLock,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{error::Error, report::escape};

/// When a scan began and ended, in seconds since 1970.
#[derive(Clone, Copy, Debug, Default)]
pub struct Times {
    /// Its beginning.
    pub began: u64,
    /// Its end.
    pub ended: u64,
}

/// The end of the year 9999, the last that every format can write.
const LAST: u64 = 253_402_207_200;

/// The present, in seconds since 1970.
///
/// # Errors
/// A `SOURCE_DATE_EPOCH` that is no such number.
pub fn now() -> Result<u64, Error> {
    match std::env::var_os("SOURCE_DATE_EPOCH").filter(|value| !value.is_empty()) {
        Some(value) => value.to_str().and_then(seconds).ok_or_else(|| {
            let shown = escape::bytes(value.as_encoded_bytes());
            Error::Usage(format!("SOURCE_DATE_EPOCH: {shown} is no time; give whole seconds since 1970-01-01, or unset it"))
        }),
        // A clock that stands before 1970 is as good as none.
        None => Ok(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs())),
    }
}

/// The day it is, in UTC.
///
/// # Errors
/// As [`now`].
pub fn today() -> Result<Date, Error> {
    let seconds = i64::try_from(now()?).unwrap_or_default();
    Ok(Timestamp::from_second(seconds).map_or(Date::ZERO, |time| time.to_zoned(TimeZone::UTC).date()))
}

fn seconds(text: &str) -> Option<u64> {
    text.parse().ok().filter(|&seconds| seconds <= LAST)
}

/// Time since the first call.
pub fn since_start() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_whole_seconds_of_four_digit_years() {
        assert_eq!((seconds("1800000000"), seconds("0")), (Some(1_800_000_000), Some(0)));
        assert_eq!((seconds("-1"), seconds("1.5"), seconds("now"), seconds("999999999999999")), (None, None, None, None));
    }
}
