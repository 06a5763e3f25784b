//! What the fuzz targets share: bytes taken for a container of one format, opened, and each member read to its end within a budget.

use std::io::{self, Read};

use keysweep::unpack::{
    Budget, Format, Opener, Options,
    budget::Metered,
    inside::Inside,
    member::{Trouble, Visit},
};

/// Reads whatever it is handed.
struct Reads<'b> {
    budget: &'b Budget,
}

impl Visit for Reads<'_> {
    fn member(&mut self, _: &[u8], content: &mut dyn Read) {
        if self.budget.member().is_ok() {
            let _ = io::copy(&mut Metered::new(content, self.budget), &mut io::sink());
        }
    }

    fn refused(&mut self, _: &[u8], _: Trouble) {
        let _ = self.budget.member();
    }

    fn spend(&mut self, count: usize) -> Result<(), Trouble> {
        self.budget.bytes(count)
    }

    fn is_over(&self) -> bool {
        self.budget.is_spent()
    }
}

/// Opens `data` as `format`: it must neither panic, nor hang, nor hand out more than its budget.
pub fn open(format: Format, data: &[u8]) {
    let budget = Budget::new(Options { bytes: Some(1 << 20), ..Options::default() }, Some(data.len() as u64));
    let mut visit = Reads { budget: &budget };
    let _ = match format.opener() {
        Opener::File(open) => io::copy(&mut Metered::new(open(Box::new(data)), &budget), &mut io::sink()).map(drop).map_err(Trouble::of),
        Opener::Texts(texts) => texts(data).map(drop),
        Opener::Stream(members) => members(&mut &*data, &mut visit),
        Opener::Whole(members) => members(data, &mut visit),
        Opener::At(members) => members(&data, &mut visit),
    };
}

/// Whatever was decoded stands somewhere in the `length` bytes that it was decoded from.
pub fn places(inside: &Inside, length: usize) {
    for at in (0..inside.text.len()).step_by(1 + inside.text.len() / 100) {
        let place = inside.place(&(at..at + 1));
        assert!(place.start <= place.end && place.end <= length, "{at}: {place:?} of {length}");
    }
}
